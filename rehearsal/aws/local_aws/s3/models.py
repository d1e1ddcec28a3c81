"""Buckets: moto's, which looks at no condition of a policy, so that each denial would be of everything."""

from typing import Any

from flask import request
from moto.iam.access_control import PermissionResult
from moto.s3.models import FakeBucket
from typing_extensions import override

from ..policies import Request, effects

ENCRYPTION = ("x-amz-server-side-encryption", "x-amz-server-side-encryption-aws-kms-key-id")
"""Headers that are condition keys: https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html."""


class LocalBucket(FakeBucket):
    """A bucket, its policy evaluated. Statements for some principals alone count for nobody."""

    @override
    def get_permission(self, action: str, resource: str) -> Any:
        if self.policy is None:
            return PermissionResult.NEUTRAL
        # moto takes the method for the action; to ask whether there is an object is to get it.
        asked = "s3:GetObject" if action == "s3:HeadObject" else action
        keys = {f"s3:{header}": request.headers[header] for header in ENCRYPTION if header in request.headers}
        # The local AWS stands for AWS, which is asked by TLS.
        said = effects(self.policy.decode(), Request("", asked, resource, {"aws:SecureTransport": "true", **keys}))
        if "Deny" in said:
            return PermissionResult.DENIED
        return PermissionResult.PERMITTED if said else PermissionResult.NEUTRAL
