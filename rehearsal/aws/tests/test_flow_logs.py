from typing import Any

import pytest

from .support import ACCOUNTS, REGION, LocalAws, Roles, refused

GROUP = f"arn:aws:logs:{REGION}:{ACCOUNTS[0]}:log-group:/network/flow-logs"


@pytest.mark.parametrize("destination", [GROUP, f"{GROUP}:*"])
def test_a_flow_log_delivers_to_an_existing_group(
    aws: LocalAws, ec2: Any, vpc: str, roles: Roles, destination: str
) -> None:
    logs = aws.client("logs")
    if not logs.describe_log_groups(logGroupNamePrefix="/network/flow-logs")["logGroups"]:
        logs.create_log_group(logGroupName="/network/flow-logs")
    role = roles.create("vpc-flow-logs.amazonaws.com")
    tags = [{"ResourceType": "vpc-flow-log", "Tags": [{"Key": "Stage", "Value": "test"}]}]
    flow_log = create_flow_log(ec2, vpc, role, LogDestination=destination, TagSpecifications=tags)
    assert flow_log["LogGroupName"] == "/network/flow-logs"
    assert flow_log["LogDestination"] == destination
    assert flow_log["DeliverLogsStatus"] == "SUCCESS"
    assert flow_log["Tags"] == tags[0]["Tags"]


def test_a_flow_log_to_a_missing_group_is_made_and_fails_to_deliver(ec2: Any, vpc: str, roles: Roles) -> None:
    role = roles.create("vpc-flow-logs.amazonaws.com")
    flow_log = create_flow_log(ec2, vpc, role, LogDestination=GROUP.replace("flow-logs", "missing"))
    assert flow_log["DeliverLogsErrorMessage"] == "Access error"


def test_a_flow_log_goes_with_its_vpc(ec2: Any, vpc: str, roles: Roles) -> None:
    flow_log = create_flow_log(ec2, vpc, roles.create("vpc-flow-logs.amazonaws.com"), LogDestination=GROUP)
    ec2.delete_vpc(VpcId=vpc)
    assert ec2.describe_flow_logs(FlowLogIds=[flow_log["FlowLogId"]])["FlowLogs"] == []


def test_fails_when_the_role_does_not_trust_the_service(ec2: Any, vpc: str, roles: Roles) -> None:
    missing = f"arn:aws:iam::{ACCOUNTS[0]}:role/missing"
    for role in (roles.create("ec2.amazonaws.com"), missing):
        with refused("InvalidParameter", f"Unable to assume given IAM role: '{role}'"):
            create_flow_log(ec2, vpc, role, LogDestination=GROUP)


def create_flow_log(ec2: Any, vpc: str, role: str, **options: Any) -> Any:
    answer = ec2.create_flow_logs(
        ResourceType="VPC", ResourceIds=[vpc], TrafficType="ALL", DeliverLogsPermissionArn=role, **options
    )
    [described] = ec2.describe_flow_logs(FlowLogIds=answer["FlowLogIds"])["FlowLogs"]
    return described
