"""Tokens with which IAM principals use a cluster, as `aws eks get-token` makes them.

A token is a presigned request to STS, GetCallerIdentity, with the cluster's name in a signed header that is not part of
the URL. What is checked, and in which words it is refused, is that of the authenticator EKS runs:
https://github.com/kubernetes-sigs/aws-iam-authenticator/blob/master/pkg/token/token.go. That one sends the request to
STS; here STS's part is done in place.
"""

import base64
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import SplitResult, parse_qsl, urlsplit, urlunsplit

from botocore.auth import SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from moto.utilities.utils import get_partition

from .. import identities
from ..identities import Identity

PREFIX = "k8s-aws-v1."
CLUSTER_HEADER = "x-k8s-aws-id"
MOST_BYTES = 4096
MOST_SECONDS = 900
LIFETIME = timedelta(minutes=15)
MOST_SKEW = timedelta(minutes=5)
DATE = "%Y%m%dT%H%M%SZ"
PARAMETERS = {
    "action",
    "version",
    "x-amz-algorithm",
    "x-amz-credential",
    "x-amz-date",
    "x-amz-expires",
    "x-amz-security-token",
    "x-amz-signature",
    "x-amz-signedheaders",
}

# https://docs.aws.amazon.com/general/latest/gr/sts.html
STS_HOSTS = {
    "aws-cn": r"sts\.[a-z0-9-]+\.(amazonaws\.com\.cn|api\.amazonwebservices\.com\.cn)",
    "aws": r"sts(-fips)?\.([a-z0-9-]+\.)?(amazonaws\.com|api\.aws)",
}


@dataclass
class BadToken(Exception):
    """A token that is not accepted."""

    message: str


@dataclass(frozen=True)
class Audience:
    """For which cluster a token must be, and at which port of this computer the local AWS is STS."""

    cluster: str
    partition: str
    port: str


def verify(token: str, audience: Audience) -> Identity:
    """Who made the token, or `BadToken`."""
    url = _url(token)
    _check_endpoint(url, audience)
    parameters = _parameters(url)
    if parameters.get("action") != "GetCallerIdentity":
        raise _malformed("unexpected action parameter in pre-signed URL")
    if CLUSTER_HEADER not in parameters.get("x-amz-signedheaders", "").split(";"):
        raise _malformed(f"client did not sign the {CLUSTER_HEADER} header in the pre-signed URL")
    _check_time(parameters)
    return _get_caller_identity(url, parameters, audience)


def _url(token: str) -> SplitResult:
    if len(token) > MOST_BYTES:
        raise _malformed("token is too large")
    if not token.startswith(PREFIX):
        raise _malformed(f'token is missing expected "{PREFIX}" prefix')
    encoded = token.removeprefix(PREFIX)
    if not re.fullmatch(r"[\w-]*", encoded, re.ASCII) or len(encoded) % 4 == 1:
        raise _malformed("illegal base64 data")
    try:
        return urlsplit(base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)).decode("ascii"))
    except ValueError:
        raise _malformed("not a URL") from None


def _check_endpoint(url: SplitResult, audience: Audience) -> None:
    here = url.netloc in (f"127.0.0.1:{audience.port}", f"localhost:{audience.port}")
    if url.scheme != ("http" if here else "https"):
        raise _malformed(f'unexpected scheme "{url.scheme}" in pre-signed URL')
    if not here and not re.fullmatch(STS_HOSTS.get(audience.partition, STS_HOSTS["aws"]), url.netloc):
        raise _malformed(f'unexpected hostname "{url.netloc}" in pre-signed URL')
    if url.path != "/":
        raise _malformed("unexpected path in pre-signed URL")


def _parameters(url: SplitResult) -> Mapping[str, str]:
    parameters: dict[str, str] = {}
    for name, value in parse_qsl(url.query, keep_blank_values=True):
        if name.lower() not in PARAMETERS:
            raise _malformed(f'non-whitelisted query parameter "{name}"')
        if name.lower() in parameters:
            raise _malformed("query parameter with multiple values not supported")
        parameters[name.lower()] = value
    return parameters


def _check_time(parameters: Mapping[str, str]) -> None:
    """Within 15 minutes of its date, whatever it says of its expiration.

    A date in the future is refused by STS: https://repost.aws/knowledge-center/sts-iam-signature-errors
    """
    expires = parameters.get("x-amz-expires", "")
    if not re.fullmatch(r"\d{1,9}", expires, re.ASCII) or int(expires) > MOST_SECONDS:
        raise _malformed(f"invalid X-Amz-Expires parameter in pre-signed URL: {expires}")
    date = parameters.get("x-amz-date", "")
    try:
        signed = datetime.strptime(date, DATE).replace(tzinfo=UTC)
    except ValueError:
        raise _malformed(f"error parsing X-Amz-Date parameter {date} into format {DATE}") from None
    now = datetime.now(UTC)
    if now > signed + LIFETIME:
        raise _malformed(f"X-Amz-Date parameter is expired (15 minute expiration) {signed}")
    if signed > now + MOST_SKEW:
        raise _denied(
            "SignatureDoesNotMatch",
            f"Signature not yet current: {date} is still later than {now + MOST_SKEW:{DATE}} ({now:{DATE}} + 5 min.)",
        )


def _get_caller_identity(url: SplitResult, parameters: Mapping[str, str], audience: Audience) -> Identity:
    """STS's part."""
    access_key_id, _, scope = parameters.get("x-amz-credential", "").partition("/")
    identity = identities.of_key(access_key_id, audience.partition)
    if not identity or parameters.get("x-amz-security-token") != identity.session_token:
        raise _denied("InvalidClientTokenId", "The security token included in the request is invalid.")
    if identity.has_expired:
        raise _denied("ExpiredToken", "The security token included in the request is expired")
    region = ([*scope.split("/"), ""])[1]
    expected = f"{parameters['x-amz-date'][:8]}/{region}/sts/aws4_request"
    if scope != expected or get_partition(region) != audience.partition:
        raise _denied("SignatureDoesNotMatch", "Credential should be scoped to a valid region.")
    signature = _signature(url, parameters["x-amz-date"], region, identity, audience.cluster)
    if not hmac.compare_digest(signature.encode(), parameters.get("x-amz-signature", "").encode()):
        raise _denied(
            "SignatureDoesNotMatch",
            "The request signature we calculated does not match the signature you provided. Check your AWS Secret "
            "Access Key and signing method. Consult the service documentation for details.",
        )
    return identity


def _signature(url: SplitResult, date: str, region: str, identity: Identity, cluster: str) -> str:
    """The signature the URL must have: over the host and the cluster's name, and no other header."""
    query = [pair for pair in url.query.split("&") if not pair.lower().startswith("x-amz-signature=")]
    request = AWSRequest("GET", urlunsplit(url._replace(query="&".join(query))), headers={CLUSTER_HEADER: cluster})
    request.context["timestamp"] = date
    auth = SigV4QueryAuth(Credentials(identity.access_key_id, identity.secret_access_key), "sts", region)
    return str(auth.signature(auth.string_to_sign(request, auth.canonical_request(request)), request))


def _malformed(message: str) -> BadToken:
    return BadToken(f"input token was not properly formatted: {message}")


def _denied(code: str, message: str) -> BadToken:
    return BadToken(f"sts getCallerIdentity failed: {code}: {message}")
