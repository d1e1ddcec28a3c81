"""How other services send to SQS queues."""

from moto.sqs.exceptions import SQSException
from moto.sqs.models import sqs_backends

from . import policies


def send(queue_arn: str, message: str, service: str, source_arn: str, group: str | None = None) -> bool:
    """Whether a service's message arrived: there is such a queue, and its policy permits it.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
    """
    region, account_id, name = queue_arn.split(":", 5)[3:]
    sqs = sqs_backends[account_id][region]
    queue = sqs.queues.get(name)
    keys = {
        "aws:SourceArn": source_arn,
        "aws:SourceAccount": source_arn.split(":")[4],
        "aws:SecureTransport": "true",
        "aws:PrincipalIsAWSService": "true",
        "aws:PrincipalServiceName": service,
    }
    request = policies.Request(service, "sqs:SendMessage", queue_arn, keys)
    if not queue or not queue.policy or not policies.permits(queue.policy, request):
        return False
    try:
        sqs.send_message(name, message, group_id=group)
    except SQSException:
        return False
    return True
