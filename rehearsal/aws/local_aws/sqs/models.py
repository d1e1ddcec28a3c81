"""The SQS backend: moto's, with the rules for attributes.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
"""

import json
from typing import Any

from moto.sqs.exceptions import InvalidAttributeValue, QueueAlreadyExists
from moto.sqs.models import Queue, SQSBackend
from typing_extensions import override

from .. import policies, principals

RANGES = {
    "DelaySeconds": (0, 900),
    "MessageRetentionPeriod": (60, 1209600),
    "ReceiveMessageWaitTimeSeconds": (0, 20),
    "VisibilityTimeout": (0, 43200),
}


class LocalSQSBackend(SQSBackend):
    """SQS of one account and region."""

    @override
    def create_queue(self, name: str, tags: dict[str, str] | None = None, **kwargs: Any) -> Queue:
        self._check(kwargs)
        for attribute, value in kwargs.items() if name in self.queues else ():
            try:
                super().create_queue(name, **{attribute: value})
            except QueueAlreadyExists:
                raise QueueAlreadyExists(
                    f"A queue already exists with the same name and a different value for attribute {attribute}"
                ) from None
        return super().create_queue(name, tags, **kwargs)

    @override
    def set_queue_attributes(self, queue_name: str, attributes: dict[str, Any]) -> Queue:
        self._check(attributes)
        # moto drops the policy when another attribute is set.
        kept = self.get_queue(queue_name).policy
        return super().set_queue_attributes(queue_name, {"Policy": kept, **attributes})

    def _check(self, attributes: dict[str, Any]) -> None:
        for attribute, (least, most) in RANGES.items():
            if not least <= int(attributes.get(attribute, least)) <= most:
                raise InvalidAttributeValue(attribute)
        if attributes.get("Policy") and not self._is_policy(attributes["Policy"]):
            raise InvalidAttributeValue("Policy")

    def _is_policy(self, text: str) -> bool:
        """https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html."""
        try:
            statements = policies.listed(json.loads(text)["Statement"])
        except (ValueError, TypeError, KeyError):
            return False
        return all(
            isinstance(statement, dict)
            and statement.get("Effect") in ("Allow", "Deny")
            and ("Principal" in statement or "NotPrincipal" in statement)
            and ("Action" in statement or "NotAction" in statement)
            and not any(principals.invalid(statement.get("Principal"), self.partition))
            for statement in statements
        )
