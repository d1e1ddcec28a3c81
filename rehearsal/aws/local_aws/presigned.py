"""Presigned requests, whose signature is in the query. moto looks for it in a header only, and takes such a request for
an anonymous one to S3 in an account of its own.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-authentication-methods.html
"""

from typing import Any
from urllib.parse import parse_qs


def sign_in_header(environ: dict[str, Any]) -> None:
    """Copy a signature that is in the query to where moto looks for it."""
    query = {name: values[0] for name, values in parse_qs(environ.get("QUERY_STRING", "")).items()}
    if "HTTP_AUTHORIZATION" in environ or "X-Amz-Signature" not in query:
        return
    parts = {name: query.get(f"X-Amz-{name}", "") for name in ("Credential", "SignedHeaders", "Signature")}
    environ["HTTP_AUTHORIZATION"] = "AWS4-HMAC-SHA256 " + ", ".join(f"{name}={text}" for name, text in parts.items())
    if "X-Amz-Security-Token" in query:
        environ["HTTP_X_AMZ_SECURITY_TOKEN"] = query["X-Amz-Security-Token"]
