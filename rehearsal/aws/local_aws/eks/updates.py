"""Updates: what was changed, and that it succeeded. Here every update has succeeded when it is answered."""

import json
from typing import Any

from .models import Call, Cluster, Described, Update, now, unique
from .refusals import not_found


def record(
    cluster: Cluster, kind: str, params: dict[str, Any], nodegroup: str | None = None, addon: str | None = None
) -> dict[str, Described]:
    """Keep an update with its parameters, and answer it."""
    id_ = unique()
    described = {
        "id": id_,
        "status": "Successful",
        "type": kind,
        "params": [{"type": name, "value": _text(value)} for name, value in params.items()],
        "createdAt": now(),
        "errors": [],
    }
    cluster.updates[id_] = Update(described, nodegroup, addon)
    return {"update": described}


def describe_update(call: Call) -> dict[str, Any]:
    """Any update of the cluster, or of one of its node groups or add-ons."""
    update = call.cluster.updates.get(call["updateId"])
    if not update or not _concerns(update, call):
        raise not_found(f"No update found for ID: {call['updateId']}")
    return {"update": update.described}


def list_updates(call: Call) -> dict[str, Any]:
    """The ids of updates, the latest first."""
    updates = call.cluster.updates.values()
    return call.page([update.described["id"] for update in updates if _concerns(update, call)][::-1], "updateIds")


def _concerns(update: Update, call: Call) -> bool:
    return (update.nodegroup, update.addon) == (call.get("nodegroupName"), call.get("addonName"))


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))
