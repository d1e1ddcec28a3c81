"""Configuration values of add-ons: which keys there are.

https://docs.aws.amazon.com/eks/latest/APIReference/API_DescribeAddonConfiguration.html
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft7Validator
from jsonschema.exceptions import ValidationError

from .refusals import invalid_parameter

SCHEMAS = Path(__file__).with_suffix(".json")
REFUSAL = "ConfigurationValue provided in request is not supported"
UNKNOWN_KEY = "is not defined in the schema and the schema does not allow additional properties"

PYTHON_NAMES = {bool: "boolean", dict: "object", float: "number", int: "integer", list: "array", str: "string"}


def schema_of(addon: str) -> Any:
    """The schema of an add-on; one that is not known takes everything."""
    known = _schemas()
    return {"type": "object", **known["addons"].get(addon, {}), "definitions": known["definitions"]}


def check_values(addon: str, values: str | None) -> None:
    """Refuse values that are no object, or that the add-on's schema does not know.

    https://github.com/awsdocs/amazon-eks-user-guide/issues/772
    """
    if not values:
        return
    try:
        # YAML is allowed too, and JSON is YAML.
        content = yaml.safe_load(values)
    except yaml.YAMLError:
        raise invalid_parameter(REFUSAL) from None
    problems = [text for error in Draft7Validator(schema_of(addon)).iter_errors(content) for text in _texts(error)]
    if problems:
        raise invalid_parameter(f"{REFUSAL}: Json schema validation failed with error: [{', '.join(problems)}]")


@cache
def _schemas() -> Any:
    return json.loads(SCHEMAS.read_text(encoding="utf-8"))


def _texts(error: ValidationError) -> list[str]:
    path = "$" + "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in error.absolute_path)
    if error.validator == "additionalProperties":
        known = error.schema.get("properties", {})
        return [f"{path}.{key}: {UNKNOWN_KEY}" for key in error.instance if key not in known]
    if error.validator == "type":
        found = PYTHON_NAMES.get(type(error.instance), "null")
        wanted = error.validator_value
        return [f"{path}: {found} found, {wanted if isinstance(wanted, str) else ', '.join(wanted)} expected"]
    return [f"{path}: {error.message}"]
