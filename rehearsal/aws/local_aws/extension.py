"""How the local AWS reaches into moto: by subclassing its backends, checked once at the start."""

import importlib.metadata
from typing import Any

from moto.core.base_backend import BackendDict, BaseBackend

MOTO_VERSION = "5.2.5"
"""The only version the extension was tried with. `requirements.txt` pins the same."""


class UnexpectedMoto(RuntimeError):
    """moto is not what the extension was written for; the message says which part."""


def check_moto_version() -> None:
    """Refuse any other moto: what the extension overrides may mean something else there."""
    found = importlib.metadata.version("moto")
    if found != MOTO_VERSION:
        raise UnexpectedMoto(f"moto {MOTO_VERSION} is needed, but {found} is installed")


def check_overrides(extended: type, original: type) -> None:
    """Refuse a method marked `@override` that overrides nothing: moto would never call it."""
    for cls in extended.__mro__[: extended.__mro__.index(original)]:
        for name, member in vars(cls).items():
            if getattr(member, "__override__", False) and not hasattr(original, name):
                raise UnexpectedMoto(f"{cls.__name__}.{name} overrides nothing in moto's {original.__name__}")


def replace_backend(backends: BackendDict[Any], extended: type[BaseBackend]) -> None:
    """Let moto create `extended`, a subclass of its own backend, for every account and region from now on."""
    check_overrides(extended, backends.backend)
    if backends:
        raise UnexpectedMoto(f"moto created a {backends.service_name} backend before the extension was in place")
    backends.backend = extended
