"""Tokens for clusters, made as `aws eks get-token` makes them, and what is asked about them."""

import base64
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import requests
from botocore.auth import SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.model import ServiceId
from botocore.signers import RequestSigner

from .support import ACCOUNTS, REGION, LocalAws

PREFIX = "k8s-aws-v1."
QUERY = "Action=GetCallerIdentity&Version=2011-06-15"


@dataclass(frozen=True)
class Key:
    id: str
    secret: str
    token: str | None = None

    @property
    def credentials(self) -> Credentials:
        return Credentials(self.id, self.secret, self.token)


def key_of_user(aws: LocalAws, account: str = ACCOUNTS[0]) -> Key:
    known = aws.ready["accounts"][account]
    return Key(known["accessKeyId"], known["secretAccessKey"])


def key_of_session(aws: LocalAws, role_arn: str, session: str = "someone", region: str = REGION) -> Key:
    sts = aws.client("sts", region)
    made = sts.assume_role(RoleArn=role_arn, RoleSessionName=session)["Credentials"]
    return Key(made["AccessKeyId"], made["SecretAccessKey"], made["SessionToken"])


def presigned(
    key: Key, cluster: str, endpoint: str, *, expires: int = 60, region: str = REGION, query: str = QUERY
) -> str:
    """What `aws eks get-token` signs."""
    events = boto3.Session().events
    signer = RequestSigner(ServiceId("STS"), region, "sts", "v4", key.credentials, events)
    request = {
        "method": "GET",
        "url": f"{endpoint}/?{query}",
        "body": {},
        "headers": {"x-k8s-aws-id": cluster},
        "context": {},
    }
    url: str = signer.generate_presigned_url(request, "GetCallerIdentity", expires_in=expires, region_name=region)
    return url


def presigned_at(key: Key, cluster: str, endpoint: str, minutes: float) -> str:
    """The same, signed so many minutes from now."""
    moment = datetime.now(UTC) + timedelta(minutes=minutes)
    request = AWSRequest("GET", f"{endpoint}/?{QUERY}", headers={"x-k8s-aws-id": cluster})
    request.context["timestamp"] = moment.strftime("%Y%m%dT%H%M%SZ")
    auth = SigV4QueryAuth(key.credentials, "sts", REGION, expires=60)
    # What `add_auth` does, which takes the time from the clock.
    auth._modify_request_before_signing(request)
    signature = auth.signature(auth.string_to_sign(request, auth.canonical_request(request)), request)
    return f"{request.url}&X-Amz-Signature={signature}"


def token_of(url: str) -> str:
    return PREFIX + base64.urlsafe_b64encode(url.encode()).decode().rstrip("=")


@dataclass(frozen=True)
class Reviews:
    """Asks whose a token is, as the API server of a cluster does."""

    aws: LocalAws
    cluster: str
    account: str = ACCOUNTS[0]
    region: str = REGION

    def ask(self, token: str) -> dict[str, Any]:
        answer = requests.post(
            f"{self.aws.ready['endpoint']}/_local/token-review/{self.account}/{self.region}/{self.cluster}",
            json={
                "apiVersion": "authentication.k8s.io/v1",
                "kind": "TokenReview",
                "metadata": {"creationTimestamp": None},
                "spec": {"token": token, "audiences": ["https://kubernetes.default.svc"]},
                "status": {"user": {}},
            },
            timeout=10,
        )
        assert answer.status_code == 200
        assert answer.headers["Content-Type"] == "application/json"
        review = answer.json()
        assert (review["apiVersion"], review["kind"]) == ("authentication.k8s.io/v1", "TokenReview")
        status: dict[str, Any] = review["status"]
        return status

    def user(self, key: Key) -> dict[str, Any]:
        """Whom the cluster takes the key's owner for."""
        status = self.ask(token_of(presigned(key, self.cluster, self.aws.ready["endpoint"], region=self.region)))
        assert status["authenticated"], status["error"]
        user: dict[str, Any] = status["user"]
        return user

    def refusal(self, token: str) -> str:
        status = self.ask(token)
        assert status["authenticated"] is False
        assert "user" not in status
        error: str = status["error"]
        return error
