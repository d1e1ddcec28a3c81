"""What a rehearsal tells the local AWS, and a cluster's API server asks it: unsigned, at paths below `/_local/`.

No service of AWS has such a path: the first segment of S3's is a bucket, whose name does not begin with `_`.
"""

import json
from collections.abc import Iterable
from typing import Any

from werkzeug.exceptions import BadRequest, HTTPException
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from .ec2.capacity import BadCapacity, capacity_of
from .ec2.models import LocalEC2Backend
from .eks import token_review
from .eks.kubernetes_api import BadKubernetesApi, kubernetes_api_of
from .eks.models import LocalEKSBackend

PREFIX = "/_local/"


def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Answer one request."""
    request = Request(environ)
    try:
        do, names = ROUTES.bind_to_environ(environ).match()
        response = do(request, **names)
    except HTTPException as error:
        response = error.get_response()
        response.content_type = "text/plain; charset=utf-8"
        response.set_data(f"{error.description}\n")
    answered: Iterable[bytes] = response(environ, start_response)
    return answered


def put_kubernetes(request: Request) -> Response:
    """The API server that stands behind all clusters from now on, those there are included."""
    try:
        api = kubernetes_api_of(request.get_json(force=True))
    except BadKubernetesApi as error:
        raise BadRequest(str(error)) from error
    with LocalEKSBackend.lock:
        LocalEKSBackend.kubernetes_api = api
    return Response(status=204)


def put_capacity(request: Request) -> Response:
    """What EC2 is out of from now on, in all accounts and regions, in place of what was said before."""
    try:
        capacity = capacity_of(request.get_json(force=True))
    except BadCapacity as error:
        raise BadRequest(str(error)) from error
    LocalEC2Backend.capacity = capacity
    return Response(status=204)


def post_token_review(request: Request, account: str, region: str, cluster: str) -> Response:
    """Whose a token is that was used with a cluster."""
    try:
        asked = request.get_json(force=True)
        answered = token_review.review(asked, account, region, cluster, request.environ["SERVER_PORT"])
    except token_review.BadReview as error:
        raise BadRequest(str(error)) from error
    return Response(json.dumps(answered), content_type="application/json")


ROUTES = Map(
    [
        Rule(f"{PREFIX}capacity", endpoint=put_capacity, methods=["PUT"]),
        Rule(f"{PREFIX}kubernetes", endpoint=put_kubernetes, methods=["PUT"]),
        Rule(f"{PREFIX}token-review/<account>/<region>/<cluster>", endpoint=post_token_review, methods=["POST"]),
    ],
    merge_slashes=False,
)
