"""Flow logs and where they are delivered."""

from typing import Any

from moto.ec2.exceptions import InvalidParameter
from moto.ec2.models import EC2Backend
from moto.ec2.models.flow_logs import FlowLogs
from typing_extensions import override

from ..roles import trusts


class FlowLogRules(EC2Backend):
    """A flow log to CloudWatch Logs needs a role that its service may assume; the group may come later.

    https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-cwl.html
    """

    @override
    def create_flow_logs(self, *positional: Any, **asked: Any) -> tuple[list[FlowLogs], list[Any]]:
        role = asked["deliver_logs_permission_arn"]
        if role and not trusts(self.account_id, self.partition, role, "vpc-flow-logs.amazonaws.com"):
            raise InvalidParameter(f"Unable to assume given IAM role: '{role}'")
        group = (asked["log_destination"] or "").partition(":log-group:")[2].removesuffix(":*")
        if group:
            # EC2 describes a group by name and by ARN. moto knows only the former, and takes the group for missing.
            asked["log_group_name"] = group
        return super().create_flow_logs(*positional, **asked)
