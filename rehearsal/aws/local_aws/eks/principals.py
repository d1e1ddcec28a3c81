"""IAM principals and roles, as EKS looks at them."""

import re

from moto.iam.models import iam_backends
from moto.sts.models import sts_backends

from .. import roles
from .models import Call
from .refusals import invalid_parameter

PRINCIPAL = re.compile(r"arn:[\w-]+:iam::(?P<account>\d{12}):(?P<kind>role|user)/(?P<path>.*/)?(?P<name>[^/]+)")


def check_cluster_role(call: Call, role_arn: str) -> None:
    """https://github.com/terraform-aws-modules/terraform-aws-eks/issues/2406."""
    if not roles.trusts(call.eks.account_id, call.eks.partition, role_arn, "eks.amazonaws.com"):
        raise invalid_parameter(
            f"Role with arn: {role_arn}, could not be assumed because it does not exist "
            "or the trusted entity is not correct"
        )


def check_node_role(call: Call, role_arn: str) -> None:
    """https://github.com/eksctl-io/eksctl/issues/3290."""
    account_id, partition = call.eks.account_id, call.eks.partition
    if not roles.exists(account_id, partition, role_arn):
        raise invalid_parameter(f"The role with name {role_arn.rpartition('/')[2]} cannot be found.")
    services = ["ec2.amazonaws.com", *(["ec2.amazonaws.com.cn"] if partition == "aws-cn" else [])]
    if not any(roles.trusts(account_id, partition, role_arn, service) for service in services):
        raise invalid_parameter(
            f"Following required service principals [{services[0]}] were not found "
            f"in the trust relationships of nodeRole {role_arn}"
        )


def check_fargate_role(call: Call, role_arn: str) -> None:
    """https://repost.aws/knowledge-center/fargate-troubleshoot-profile-creation."""
    service = "eks-fargate-pods.amazonaws.com"
    if not roles.trusts(call.eks.account_id, call.eks.partition, role_arn, service):
        raise invalid_parameter(
            f"Misconfigured PodExecutionRole Trust Policy; Please add the {service} Service Principal"
        )


def check_pod_role(call: Call, role_arn: str) -> None:
    """https://github.com/hashicorp/terraform-provider-aws/issues/41483 and the provider's own retries."""
    account_id, partition = call.eks.account_id, call.eks.partition
    if not roles.exists(account_id, partition, role_arn):
        raise invalid_parameter("Role provided in the request does not exist.")
    actions = ("sts:AssumeRole", "sts:TagSession")
    if not roles.trusts(account_id, partition, role_arn, "pods.eks.amazonaws.com", actions):
        raise invalid_parameter(
            "Trust policy of the role provided is invalid. Follow the official documentation to resolve the issue."
        )


def check_principal(call: Call, principal_arn: str, type_: str) -> None:
    """Refuse what is no user or role; that of another account may be a person's or program's, no node's.

    https://docs.aws.amazon.com/eks/latest/userguide/creating-access-entries.html
    https://github.com/terraform-aws-modules/terraform-aws-eks/issues/2969
    https://github.com/hashicorp/terraform-provider-aws/issues/36447
    """
    match = PRINCIPAL.fullmatch(principal_arn)
    if not match:
        raise invalid_parameter("The principalArn parameter format is not valid")
    if match["path"] and match["path"].startswith("aws-service-role/"):
        raise invalid_parameter(
            "The caller is not allowed to modify access entries with a principalArn value of a Service Linked Role"
        )
    if type_ != "STANDARD" and match["account"] != call.eks.account_id:
        raise invalid_parameter("The specified principalArn is invalid: invalid principal.")
    iam = iam_backends[match["account"]][call.eks.partition]
    known = iam.get_roles() if match["kind"] == "role" else iam.users.values()
    if all(principal.arn != principal_arn for principal in known):
        raise invalid_parameter("The specified principalArn is invalid: invalid principal.")


def default_username(principal_arn: str) -> str:
    """The Kubernetes user a principal is when nothing else is asked."""
    match = PRINCIPAL.fullmatch(principal_arn)
    if not match or match["kind"] == "user":
        return principal_arn
    partition = principal_arn.split(":")[1]
    return f"arn:{partition}:sts::{match['account']}:assumed-role/{match['name']}/{{{{SessionName}}}}"


def caller(call: Call) -> str:
    """The user who asks, or the role behind the session who asks."""
    backend = sts_backends[call.eks.account_id][call.eks.partition]
    _, arn, account_id = backend.get_caller_identity(call.access_key, call.eks.region_name)
    if ":assumed-role/" not in arn:
        return arn
    name = arn.split("/")[1]
    return str(iam_backends[account_id][call.eks.partition].get_role(name).arn)
