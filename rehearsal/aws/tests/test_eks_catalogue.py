import json
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from local_aws.eks.catalogue import BadCatalogue, read_catalogue

from .support import ACCOUNTS, CATALOGUE, PROJECT, command


@pytest.fixture
def content() -> Any:
    return json.loads(CATALOGUE.read_text())


def written(content: Any, folder: Path) -> Path:
    file = folder / "catalogue.json"
    file.write_text(json.dumps(content))
    return file


def test_says_what_is_offered_on_its_date() -> None:
    catalogue = read_catalogue(CATALOGUE)
    assert catalogue.date == date(2026, 11, 21)
    assert catalogue.offered == ["1.36", "1.35", "1.34", "1.33", "1.32"]
    assert catalogue.addons["vpc-cni"]["1.36"][0] == "v1.23.0-eksbuild.1"


@pytest.mark.parametrize(
    ("member", "value", "problem"),
    [
        ("date", "today", "Invalid isoformat string: 'today'"),
        ("kubernetesVersions", {"1.36": {"released": "2026-06-02"}}, "'endOfStandardSupport' is missing"),
        ("kubernetesVersions", {"v1.36": {}}, "'v1.36' is no Kubernetes version like 1.36"),
        ("kubernetesVersions", {}, "no Kubernetes version is supported on its date"),
        ("addons", {"vpc-cni": {"1.36": "v1.23.0-eksbuild.1"}}, "vpc-cni for 1.36 is no list of texts"),
        ("addons", ["vpc-cni"], "'list' object has no attribute 'items'"),
        ("nodeReleases", {"1.36": []}, "nodeReleases for 1.36 is no list of texts"),
        ("accessPolicies", [1], "accessPolicies is no list of texts"),
    ],
)
def test_fails_when_it_is_malformed(tmp_path: Path, content: Any, member: str, value: Any, problem: str) -> None:
    with pytest.raises(BadCatalogue) as caught:
        read_catalogue(written({**content, member: value}, tmp_path))
    assert problem in str(caught.value)


def test_fails_when_a_part_is_missing(tmp_path: Path, content: Any) -> None:
    del content["nodeReleases"]
    with pytest.raises(BadCatalogue, match="'nodeReleases' is missing"):
        read_catalogue(written(content, tmp_path))


def test_the_server_does_not_start_without_it(tmp_path: Path) -> None:
    arguments = command(tmp_path / "log", ACCOUNTS[0])
    arguments[arguments.index(str(CATALOGUE))] = str(tmp_path / "missing.json")
    ended = subprocess.run(arguments, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert "missing.json: No such file or directory" in ended.stderr
