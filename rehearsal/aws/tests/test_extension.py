import re

import pytest
from moto.core.base_backend import BackendDict, BaseBackend
from moto.ec2.models import EC2Backend
from typing_extensions import override

from local_aws import extension
from local_aws.ec2.models import LocalEC2Backend
from local_aws.extension import MOTO_VERSION, UnexpectedMoto, check_moto_version, check_overrides, replace_backend

from .support import PROJECT


def test_requirements_pin_the_moto_it_was_written_for() -> None:
    requirements = (PROJECT / "requirements.txt").read_text().splitlines()
    assert f"moto=={MOTO_VERSION}" in requirements
    assert all(re.fullmatch(r"[\w.-]+==[\w.]+", line) for line in requirements)


def test_fails_when_moto_is_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extension, "MOTO_VERSION", "5.2.1")
    with pytest.raises(UnexpectedMoto, match=r"moto 5\.2\.1 is needed, but 5\.2\.5 is installed"):
        check_moto_version()


def test_fails_when_an_override_overrides_nothing() -> None:
    class Misspelt(EC2Backend):
        @override
        def create_vpz(self) -> None:  # type: ignore[misc]
            pass

    with pytest.raises(UnexpectedMoto, match=r"Misspelt\.create_vpz overrides nothing in moto's EC2Backend"):
        check_overrides(Misspelt, EC2Backend)


def test_fails_when_moto_was_faster() -> None:
    backends = BackendDict(BaseBackend, "ec2")
    backends["111122223333"]["us-east-1"]
    with pytest.raises(UnexpectedMoto, match="before the extension was in place"):
        replace_backend(backends, type("Later", (BaseBackend,), {}))


def test_the_overrides_are_what_it_thinks() -> None:
    check_overrides(LocalEC2Backend, EC2Backend)
