"""Add-ons of a cluster."""

from typing import Any

from . import updates
from .addon_configuration import check_values
from .addon_versions import choose_version, facts_of
from .models import Call, Described, now, unique
from .pod_identity import associate
from .refusals import in_use, not_found


def create_addon(call: Call) -> dict[str, Any]:
    """An add-on that works at once, with its own pod identity associations."""
    cluster, name = call.cluster, call["addonName"]
    version = choose_version(call, name, cluster.version, call.get("addonVersion"))
    if name in cluster.addons:
        raise in_use("Addon already exists.")
    check_values(name, call.get("configurationValues"))
    addon = {
        "addonName": name,
        "clusterName": cluster.name,
        "status": "ACTIVE",
        "addonVersion": version,
        "health": {"issues": []},
        "addonArn": call.eks.arn(f"addon/{cluster.name}/{name}/{unique()}"),
        "createdAt": now(),
        "modifiedAt": now(),
        "tags": dict(call.get("tags", {})),
        "podIdentityAssociations": [],
        "namespaceConfig": call.get("namespaceConfig", {"namespace": facts_of(name).namespace}),
        **call.only("configurationValues", "serviceAccountRoleArn"),
    }
    _set_associations(call, addon)
    cluster.addons[name] = addon
    return {"addon": addon}


def describe_addon(call: Call) -> dict[str, Any]:
    """One add-on."""
    return {"addon": _addon(call)}


def list_addons(call: Call) -> dict[str, Any]:
    """Names."""
    return call.page(sorted(call.cluster.addons), "addons")


def update_addon(call: Call) -> dict[str, Any]:
    """Version, configuration, role, associations; what is not asked stays."""
    addon = _addon(call)
    if "addonVersion" in call.asked:
        choose_version(call, addon["addonName"], call.cluster.version, call["addonVersion"])
    check_values(addon["addonName"], call.get("configurationValues"))
    _set_associations(call, addon)
    changed = call.only("addonVersion", "configurationValues", "serviceAccountRoleArn")
    addon.update(changed, modifiedAt=now())
    params = call.only(
        "addonVersion", "serviceAccountRoleArn", "resolveConflicts", "configurationValues", "podIdentityAssociations"
    )
    named = {member[0].upper() + member[1:]: value for member, value in params.items()}
    return updates.record(call.cluster, "AddonUpdate", named, addon=addon["addonName"])


def delete_addon(call: Call) -> dict[str, Any]:
    """Gone at once, with the associations it owns."""
    addon = _addon(call)
    _remove_associations(call, addon)
    del call.cluster.addons[addon["addonName"]]
    return {"addon": {**addon, "status": "DELETING"}}


def _addon(call: Call) -> Described:
    addon = call.cluster.addons.get(call["addonName"])
    if not addon:
        raise not_found(f"No addon: {call['addonName']} found in cluster: {call.cluster.name}")
    return addon


def _set_associations(call: Call, addon: Described) -> None:
    """Replace the add-on's associations by those asked; keep them when none of it was asked."""
    if "podIdentityAssociations" not in call.asked:
        return
    before = dict(call.cluster.associations)
    _remove_associations(call, addon)
    namespace = addon["namespaceConfig"]["namespace"]
    try:
        made = [
            associate(call, namespace, asked["serviceAccount"], asked["roleArn"], addon["addonArn"])
            for asked in call["podIdentityAssociations"]
        ]
    except Exception:
        call.cluster.associations.clear()
        call.cluster.associations.update(before)
        raise
    addon["podIdentityAssociations"] = [association["associationArn"] for association in made]


def _remove_associations(call: Call, addon: Described) -> None:
    for id_, association in list(call.cluster.associations.items()):
        if association.get("ownerArn") == addon["addonArn"]:
            del call.cluster.associations[id_]
