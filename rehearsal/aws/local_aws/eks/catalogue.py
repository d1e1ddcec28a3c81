"""What EKS offers on a given day: Kubernetes versions, add-on versions, node releases, access policies."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

Versions = Mapping[str, tuple[str, ...]]
"""By Kubernetes version, newest first."""


class BadCatalogue(ValueError):
    """The file is not what it should be; the message says where."""


@dataclass(frozen=True)
class KubernetesVersion:
    """A minor version and when it is supported."""

    released: date
    end_of_standard_support: date
    end_of_extended_support: date

    def status(self, today: date) -> str:
        """EKS's word for how a version is supported on a day."""
        if today < self.end_of_standard_support:
            return "STANDARD_SUPPORT"
        return "EXTENDED_SUPPORT" if today < self.end_of_extended_support else "UNSUPPORTED"


@dataclass(frozen=True)
class Catalogue:
    """What EKS offers. The first of each list is the newest, and what EKS takes when nothing is asked."""

    date: date
    kubernetes_versions: Mapping[str, KubernetesVersion]
    addons: Mapping[str, Versions]
    node_releases: Versions
    access_policies: tuple[str, ...]

    @property
    def offered(self) -> list[str]:
        """Kubernetes versions a cluster can be made with, newest first."""
        known = self.kubernetes_versions.items()
        return [name for name, version in known if version.status(self.date) != "UNSUPPORTED"]


def read_catalogue(path: Path) -> Catalogue:
    """Read the catalogue, or say in a sentence what is wrong with the file."""
    try:
        return _catalogue(json.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise BadCatalogue(f"{path}: {error.strerror}") from error
    except KeyError as error:
        raise BadCatalogue(f"{path}: {error} is missing") from error
    except (ValueError, TypeError, AttributeError) as error:
        raise BadCatalogue(f"{path}: {error}") from error


def _catalogue(content: Any) -> Catalogue:
    catalogue = Catalogue(
        date=date.fromisoformat(content["date"]),
        kubernetes_versions={
            _minor(name): KubernetesVersion(
                date.fromisoformat(dates["released"]),
                date.fromisoformat(dates["endOfStandardSupport"]),
                date.fromisoformat(dates["endOfExtendedSupport"]),
            )
            for name, dates in content["kubernetesVersions"].items()
        },
        addons={name: _versions(name, versions) for name, versions in content["addons"].items()},
        node_releases=_versions("nodeReleases", content["nodeReleases"]),
        access_policies=_texts("accessPolicies", content["accessPolicies"]),
    )
    if not catalogue.offered:
        raise ValueError("no Kubernetes version is supported on its date")
    return catalogue


def _minor(name: str) -> str:
    if not name.startswith("1.") or not name[2:].isdecimal():
        raise ValueError(f"{name!r} is no Kubernetes version like 1.36")
    return name


def _versions(what: str, content: Any) -> Versions:
    return {_minor(name): _texts(f"{what} for {name}", versions) for name, versions in content.items()}


def _texts(what: str, content: Any) -> tuple[str, ...]:
    if not isinstance(content, list) or not content or not all(isinstance(text, str) for text in content):
        raise ValueError(f"{what} is no list of texts")
    return tuple(content)


def minor_of(version: str) -> int:
    """36 of 1.36."""
    return int(version.partition(".")[2])


def moment(day: date) -> float:
    """The start of a day, as the API gives times: in seconds since 1970."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()
