"""Fargate profiles."""

from typing import Any

from moto.eks.models import (
    FARGATE_PROFILE_EXISTS_MSG,
    FARGATE_PROFILE_NEEDS_SELECTOR_MSG,
    FARGATE_PROFILE_NOT_FOUND_MSG,
    FARGATE_PROFILE_SELECTOR_NEEDS_NAMESPACE,
    FARGATE_PROFILE_TOO_MANY_LABELS,
)

from . import access
from .models import Call, Described, now, unique
from .network import check_subnets_of, is_public
from .principals import check_fargate_role
from .refusals import in_use, invalid_parameter, not_found


def create_fargate_profile(call: Call) -> dict[str, Any]:
    """A profile in private subnets.

    https://docs.aws.amazon.com/eks/latest/userguide/fargate-profile.html
    """
    cluster, name = call.cluster, call["fargateProfileName"]
    if name in cluster.fargate_profiles:
        raise in_use(FARGATE_PROFILE_EXISTS_MSG)
    _check_selectors(call.get("selectors", []))
    check_fargate_role(call, call["podExecutionRoleArn"])
    for subnet in check_subnets_of(call, cluster, call.get("subnets", [])):
        if is_public(call, subnet):
            raise invalid_parameter(f"Subnet {subnet.id} provided in Fargate Profile is not a private subnet")
    profile = {
        "fargateProfileName": name,
        "fargateProfileArn": call.eks.arn(f"fargateprofile/{cluster.name}/{name}/{unique()}"),
        "clusterName": cluster.name,
        "createdAt": now(),
        "podExecutionRoleArn": call["podExecutionRoleArn"],
        "subnets": call.get("subnets") or cluster.described["resourcesVpcConfig"]["subnetIds"],
        "selectors": call["selectors"],
        "status": "ACTIVE",
        "tags": dict(call.get("tags", {})),
        "health": {"issues": []},
    }
    cluster.fargate_profiles[name] = profile
    access.add_node_entry(call, cluster, call["podExecutionRoleArn"], "FARGATE_LINUX")
    return {"fargateProfile": profile}


def describe_fargate_profile(call: Call) -> dict[str, Any]:
    """One profile."""
    return {"fargateProfile": _profile(call)}


def list_fargate_profiles(call: Call) -> dict[str, Any]:
    """Names."""
    return call.page(sorted(call.cluster.fargate_profiles), "fargateProfileNames")


def delete_fargate_profile(call: Call) -> dict[str, Any]:
    """Gone at once."""
    profile = _profile(call)
    del call.cluster.fargate_profiles[call["fargateProfileName"]]
    return {"fargateProfile": {**profile, "status": "DELETING"}}


def _profile(call: Call) -> Described:
    profile = call.cluster.fargate_profiles.get(call["fargateProfileName"])
    if not profile:
        raise not_found(FARGATE_PROFILE_NOT_FOUND_MSG.format(fargateProfileName=call["fargateProfileName"]))
    return profile


def _check_selectors(selectors: list[Described]) -> None:
    if not selectors:
        raise invalid_parameter(FARGATE_PROFILE_NEEDS_SELECTOR_MSG)
    for selector in selectors:
        if not selector.get("namespace"):
            raise invalid_parameter(FARGATE_PROFILE_SELECTOR_NEEDS_NAMESPACE)
        if len(selector.get("labels", {})) > 5:
            raise invalid_parameter(FARGATE_PROFILE_TOO_MANY_LABELS)
