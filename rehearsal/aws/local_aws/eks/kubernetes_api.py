"""The Kubernetes API server that stands behind the clusters, when a rehearsal has one."""

import base64
import binascii
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cryptography import x509


class BadKubernetesApi(ValueError):
    """What was told about the API server cannot be; the message says why."""


@dataclass(frozen=True)
class KubernetesApi:
    """Where an API server listens, and in base64 the PEM certificates of the authority that vouches for it."""

    endpoint: str
    certificate_authority: str

    def __post_init__(self) -> None:
        _check_endpoint(self.endpoint)
        _check_certificates(self.certificate_authority)

    def described(self) -> dict[str, Any]:
        """What a cluster says of it."""
        return {"endpoint": self.endpoint, "certificateAuthority": {"data": self.certificate_authority}}


def read_kubernetes_api(endpoint: str, ca_file: Path) -> KubernetesApi:
    """An API server whose authority is in a PEM file."""
    try:
        return KubernetesApi(endpoint, base64.b64encode(ca_file.read_bytes()).decode())
    except OSError as error:
        raise BadKubernetesApi(f"{ca_file}: {error.strerror}") from error


def kubernetes_api_of(told: Any) -> KubernetesApi:
    """An API server as the control endpoint is told of it."""
    members = ("endpoint", "certificateAuthority")
    if not isinstance(told, dict) or told.keys() != set(members) or not all(isinstance(told[m], str) for m in members):
        raise BadKubernetesApi("expected a JSON object of two texts, endpoint and certificateAuthority")
    return KubernetesApi(told["endpoint"], told["certificateAuthority"])


def _check_endpoint(endpoint: str) -> None:
    # Clients append paths to it, and EKS's own ends with its host.
    parts = urlsplit(endpoint)
    if parts.scheme != "https" or not parts.hostname or parts.path or parts.query or parts.fragment:
        raise BadKubernetesApi(f"{endpoint!r} is not an endpoint like https://127.0.0.1:6443")


def _check_certificates(text: str) -> None:
    try:
        x509.load_pem_x509_certificates(base64.b64decode(text, validate=True))
    except (binascii.Error, ValueError) as error:
        raise BadKubernetesApi(f"the certificate authority is not a PEM certificate in base64: {error}") from error
