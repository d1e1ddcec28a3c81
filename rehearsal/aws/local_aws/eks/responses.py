"""EKS's answers: every request is read, and every answer checked, by EKS's own description of its API."""

import json
from typing import Any
from urllib.parse import unquote

from moto.core.common_types import TYPE_RESPONSE
from moto.eks.models import eks_backends
from moto.eks.responses import EKSResponse
from typing_extensions import override
from werkzeug.exceptions import HTTPException

from . import contract
from .models import Call, LocalEKSBackend
from .operations import OPERATIONS
from .refusals import Refused


class LocalEKSResponse(EKSResponse):
    """One request to EKS and its answer."""

    @override
    def call_action(self) -> TYPE_RESPONSE:
        try:
            self._authenticate_and_authorize_normal_action("*")
        except HTTPException:
            return self._refusal(
                403,
                "UnrecognizedClientException",
                '{"message": "The security token included in the request is invalid."}',
            )
        operation = self._get_action()
        if operation not in OPERATIONS:
            raise NotImplementedError(f"EKS: {operation or self.raw_path}")
        asked: dict[str, Any] = {}
        try:
            path = {name: unquote(value) for name, value in self.uri_match.items()}
            asked = contract.read_request(operation, path, self.normalized_request.args, self.normalized_request.data)
            # One at a time: a request sees all that another has done, or nothing of it.
            with LocalEKSBackend.lock:
                return self._json(200, self._answer(operation, asked))
        except Refused as refusal:
            return self._refusal(refusal.status, refusal.code, _error(refusal, asked))

    def _answer(self, operation: str, asked: dict[str, Any]) -> str:
        backend = eks_backends[self.current_account][self.region]
        answer = OPERATIONS[operation](Call(backend, self.access_key, asked))  # type: ignore[arg-type]
        contract.check_answer(operation, answer)
        return json.dumps(answer)

    def _refusal(self, status: int, code: str, body: str) -> TYPE_RESPONSE:
        self.response_headers["x-amzn-ErrorType"] = code
        return self._json(status, body)

    def _json(self, status: int, body: str) -> TYPE_RESPONSE:
        self.response_headers["Content-Type"] = "application/json"
        return status, self.response_headers, body


def _error(refusal: Refused, asked: dict[str, Any]) -> str:
    about = {**asked, "clusterName": asked.get("clusterName", asked.get("name")), **refusal.details}
    members = {member: about.get(member) for member in contract.error_members(refusal.code)}
    return json.dumps({**members, "message": refusal.message})
