import json
from typing import Any

import pytest

from .support import ACCOUNTS, REGION, LocalAws, refused

GROUP = f"arn:aws:logs:{REGION}:{ACCOUNTS[0]}:log-group:/network/flow-logs"


@pytest.mark.parametrize("destination", [GROUP, f"{GROUP}:*"])
def test_a_flow_log_delivers_to_an_existing_group(aws: LocalAws, ec2: Any, vpc: str, destination: str) -> None:
    logs = aws.client("logs")
    if not logs.describe_log_groups(logGroupNamePrefix="/network/flow-logs")["logGroups"]:
        logs.create_log_group(logGroupName="/network/flow-logs")
    role = create_role(aws, "vpc-flow-logs.amazonaws.com")
    tags = [{"ResourceType": "vpc-flow-log", "Tags": [{"Key": "Stage", "Value": "test"}]}]
    flow_log = create_flow_log(ec2, vpc, role, LogDestination=destination, TagSpecifications=tags)
    assert flow_log["LogGroupName"] == "/network/flow-logs"
    assert flow_log["LogDestination"] == destination
    assert flow_log["DeliverLogsStatus"] == "SUCCESS"
    assert flow_log["Tags"] == tags[0]["Tags"]


def test_a_flow_log_to_a_missing_group_is_made_and_fails_to_deliver(aws: LocalAws, ec2: Any, vpc: str) -> None:
    role = create_role(aws, "vpc-flow-logs.amazonaws.com")
    flow_log = create_flow_log(ec2, vpc, role, LogDestination=GROUP.replace("flow-logs", "missing"))
    assert flow_log["DeliverLogsErrorMessage"] == "Access error"


def test_a_flow_log_goes_with_its_vpc(aws: LocalAws, ec2: Any, vpc: str) -> None:
    flow_log = create_flow_log(ec2, vpc, create_role(aws, "vpc-flow-logs.amazonaws.com"), LogDestination=GROUP)
    ec2.delete_vpc(VpcId=vpc)
    assert ec2.describe_flow_logs(FlowLogIds=[flow_log["FlowLogId"]])["FlowLogs"] == []


def test_fails_when_the_role_does_not_trust_the_service(aws: LocalAws, ec2: Any, vpc: str) -> None:
    missing = f"arn:aws:iam::{ACCOUNTS[0]}:role/missing"
    for role in (create_role(aws, "ec2.amazonaws.com"), missing):
        with refused("InvalidParameter", f"Unable to assume given IAM role: '{role}'"):
            create_flow_log(ec2, vpc, role, LogDestination=GROUP)


def create_flow_log(ec2: Any, vpc: str, role: str, **options: Any) -> Any:
    answer = ec2.create_flow_logs(
        ResourceType="VPC", ResourceIds=[vpc], TrafficType="ALL", DeliverLogsPermissionArn=role, **options
    )
    [described] = ec2.describe_flow_logs(FlowLogIds=answer["FlowLogIds"])["FlowLogs"]
    return described


def create_role(aws: LocalAws, service: str) -> str:
    trust = {"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": service}}]}
    iam = aws.client("iam")
    name = service.partition(".")[0]
    if name not in [role["RoleName"] for role in iam.list_roles()["Roles"]]:
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))
    arn: str = iam.get_role(RoleName=name)["Role"]["Arn"]
    return arn
