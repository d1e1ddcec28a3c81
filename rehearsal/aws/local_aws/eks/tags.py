"""Tags of everything EKS has an ARN for."""

from collections.abc import Iterator
from typing import Any

from .models import Call, Described
from .refusals import refused

MOST_TAGS = 50


def tag_resource(call: Call) -> dict[str, Any]:
    """Add tags, or change their values."""
    tags = _tags(call)
    check_tags({**tags, **call["tags"]})
    tags.update(call["tags"])
    return {}


def untag_resource(call: Call) -> dict[str, Any]:
    """Take tags away."""
    tags = _tags(call)
    for key in call["tagKeys"]:
        tags.pop(key, None)
    return {}


def list_tags_for_resource(call: Call) -> dict[str, Any]:
    """All tags."""
    return {"tags": _tags(call)}


def check_tags(tags: dict[str, str]) -> None:
    """https://docs.aws.amazon.com/eks/latest/userguide/eks-using-tags.html."""
    if len(tags) > MOST_TAGS:
        raise refused("BadRequestException", f"A resource can have at most {MOST_TAGS} tags")
    if any(key.lower().startswith("aws:") for key in tags):
        raise refused("BadRequestException", "Tag keys starting with 'aws:' are reserved for AWS")


def _tags(call: Call) -> dict[str, str]:
    for arn, described in _everything(call):
        if arn == call["resourceArn"]:
            tags: dict[str, str] = described["tags"]
            return tags
    raise refused("NotFoundException", f"The resource {call['resourceArn']} was not found")


def _everything(call: Call) -> Iterator[tuple[str, Described]]:
    for cluster in call.eks.kept.values():
        yield cluster.described["arn"], cluster.described
        yield from ((one["nodegroupArn"], one) for one in cluster.nodegroups.values())
        yield from ((one["fargateProfileArn"], one) for one in cluster.fargate_profiles.values())
        yield from ((one["addonArn"], one) for one in cluster.addons.values())
        yield from ((one["associationArn"], one) for one in cluster.associations.values())
        entries = (entry.described for entry in cluster.access_entries.values())
        yield from ((one["accessEntryArn"], one) for one in entries)
