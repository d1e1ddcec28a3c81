"""Application Recovery Controller: whether a cluster may be shifted away from a zone. moto has no such service.

Nobody shifts anything here: what is answered is that a cluster is managed, and shifted from nowhere.

https://docs.aws.amazon.com/arc-zonal-shift/latest/api/API_GetManagedResource.html
"""

import json
from collections.abc import Iterable
from typing import Any

from moto.ec2.models import ec2_backends
from moto.eks.models import eks_backends
from moto.utilities.utils import get_partition
from werkzeug.wrappers import Request, Response

from . import identities

PREFIX = "/managedresources/"


def answer(environ: dict[str, Any], start_response: Any, key: str, region: str) -> Iterable[bytes]:
    """Answer one request, signed with a key for a region."""
    request = Request(environ)
    if request.method != "GET" or not request.path.startswith(PREFIX):
        raise NotImplementedError(f"arc-zonal-shift: {request.method} {request.path}")
    caller = identities.of_key(key, get_partition(region))
    if caller is None:
        response = _refusal(403, "AccessDeniedException", "The security token included in the request is invalid.")
    else:
        response = _get_managed_resource(request.path.removeprefix(PREFIX), caller.account_id, region)
    answered: Iterable[bytes] = response(environ, start_response)
    return answered


def _get_managed_resource(arn: str, account: str, region: str) -> Response:
    """A cluster that zonal shift was switched on for; a resource is known to the service only then."""
    backend: Any = eks_backends[account][region]
    name = arn.partition(":cluster/")[2]
    cluster = backend.kept.get(name)
    if cluster is None or not cluster.described.get("zonalShiftConfig", {}).get("enabled"):
        return _refusal(404, "ResourceNotFoundException", f"The resource {arn} was not found.")
    subnets = ec2_backends[account][region].describe_subnets(cluster.described["resourcesVpcConfig"]["subnetIds"])
    zones = sorted({subnet.availability_zone_id for subnet in subnets})
    found = {"arn": arn, "name": name, "appliedWeights": dict.fromkeys(zones, 1.0), "zonalShifts": [], "autoshifts": []}
    return Response(json.dumps(found), content_type="application/json")


def _refusal(status: int, code: str, message: str) -> Response:
    response = Response(json.dumps({"message": message}), status, content_type="application/json")
    response.headers["x-amzn-ErrorType"] = code
    return response
