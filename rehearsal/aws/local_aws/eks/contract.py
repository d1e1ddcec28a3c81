"""EKS's API as botocore describes it: requests are read by it, and every answer is checked against it.

Without that an answer could be whatever was asked, and a client would take an echo for an API.
"""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import botocore.session
from botocore.model import ListShape, MapShape, OperationModel, ServiceModel, Shape, StringShape, StructureShape
from werkzeug.datastructures import MultiDict

from .refusals import invalid_parameter

PYTHON_TYPES: dict[str, tuple[type, ...]] = {
    "boolean": (bool,),
    "integer": (int,),
    "list": (list,),
    "map": (dict,),
    "string": (str,),
    "structure": (dict,),
    "timestamp": (float, int),
}

SIZED = ("list", "map", "string")


class BrokenContract(Exception):
    """An answer of this server is none that EKS could give."""


@cache
def service() -> ServiceModel:
    """EKS's description, loaded once."""
    return botocore.session.get_session().get_service_model("eks")


def operation(name: str) -> OperationModel:
    """One operation's description."""
    return service().operation_model(name)


def read_request(name: str, path: Mapping[str, str], query: MultiDict[str, str], body: bytes) -> dict[str, Any]:
    """The request's members, wherever they were: in the path, behind the question mark or in the body."""
    content: dict[str, Any] = json.loads(body) if body else {}
    asked: dict[str, Any] = {}
    shape = operation(name).input_shape
    for member, its_shape in shape.members.items():
        wire_name = its_shape.serialization.get("name", member)
        location = its_shape.serialization.get("location")
        if location == "uri":
            asked[member] = path[wire_name]
        elif location == "querystring" and wire_name in query:
            asked[member] = _from_text(its_shape, query.getlist(wire_name))
        elif not location and content.get(wire_name) is not None:
            asked[member] = content.pop(wire_name)
        else:
            content.pop(wire_name, None)
    # What is left belongs to no member.
    _check_request({**asked, **content}, shape)
    return asked


def check_answer(name: str, answer: Any) -> None:
    """Raise when a member is unknown, or is not of its type."""
    shape = operation(name).output_shape
    found = list(_unknown(answer, shape, "$")) + list(_misfits(answer, shape, "$"))
    if found:
        raise BrokenContract(f"The answer to {name} breaks EKS's API: {'; '.join(found)}")


def error_members(code: str) -> list[str]:
    """The members of an exception."""
    return list(service().shape_for(code).members)


def _check_request(asked: dict[str, Any], shape: StructureShape) -> None:
    unknown = list(_unknown(asked, shape, "$"))
    if unknown:
        raise NotImplementedError("; ".join(unknown))
    # What an answer may hold is wider than what may be asked: it can have no tags, for one.
    found = list(_missing(asked, shape, "$")) + list(_misfits(asked, shape, "$"))
    found = found or list(_beyond_limits(asked, shape, "$"))
    if found:
        raise invalid_parameter("; ".join(found))


def _from_text(shape: Shape, texts: list[str]) -> Any:
    if isinstance(shape, ListShape):
        return texts
    if shape.type_name == "boolean":
        return texts[0] == "true"
    return int(texts[0]) if shape.type_name == "integer" else texts[0]


def _parts(value: Any, shape: Shape, path: str) -> Iterator[tuple[Any, Shape, str]]:
    if isinstance(shape, StructureShape) and isinstance(value, dict):
        yield from ((value[name], member, f"{path}.{name}") for name, member in shape.members.items() if name in value)
    elif isinstance(shape, ListShape) and isinstance(value, list):
        yield from ((item, shape.member, f"{path}[{index}]") for index, item in enumerate(value))
    elif isinstance(shape, MapShape) and isinstance(value, dict):
        yield from ((item, shape.value, f"{path}.{key}") for key, item in value.items())


def _unknown(value: Any, shape: Shape, path: str) -> Iterator[str]:
    if isinstance(shape, StructureShape) and isinstance(value, dict):
        yield from (f"{path}.{name} is no member" for name in value if name not in shape.members)
    for part in _parts(value, shape, path):
        yield from _unknown(*part)


def _missing(value: Any, shape: Shape, path: str) -> Iterator[str]:
    if isinstance(shape, StructureShape) and isinstance(value, dict):
        yield from (f"{path}.{name} is missing" for name in shape.required_members if value.get(name) in (None, ""))
    for part in _parts(value, shape, path):
        yield from _missing(*part)


def _misfits(value: Any, shape: Shape, path: str) -> Iterator[str]:
    kind = shape.type_name
    # To Python a boolean is a number too.
    if not isinstance(value, PYTHON_TYPES[kind]) or (kind != "boolean" and isinstance(value, bool)):
        yield f"{path} is {value!r}, no {kind}"
    elif isinstance(shape, StringShape) and shape.enum and value not in shape.enum:
        yield f"{path} is {value!r}, none of {', '.join(shape.enum)}"
    for part in _parts(value, shape, path):
        yield from _misfits(*part)


def _beyond_limits(value: Any, shape: Shape, path: str) -> Iterator[str]:
    limits: dict[str, Any] = dict(shape.metadata)
    size = len(value) if shape.type_name in SIZED else value
    if ("min" in limits and size < limits["min"]) or ("max" in limits and size > limits["max"]):
        yield f"{path} has size {size}, not {limits.get('min', 0)} to {limits.get('max', 'any')}"
    if "pattern" in limits and not re.match(limits["pattern"], value):
        yield f"{path} is {value!r}, which does not match {limits['pattern']}"
    for part in _parts(value, shape, path):
        yield from _beyond_limits(*part)
