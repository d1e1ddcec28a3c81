"""Launch templates of node groups: which one is meant, and what it may hold.

https://docs.aws.amazon.com/eks/latest/userguide/launch-templates.html
"""

from typing import Any

from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models.instance_types import INSTANCE_TYPES
from moto.eks.models import LAUNCH_TEMPLATE_WITH_DISK_SIZE_MSG, LAUNCH_TEMPLATE_WITH_REMOTE_ACCESS_MSG

from .models import Call, Described
from .refusals import invalid_parameter, invalid_request

# A custom image decides these, so they cannot be asked.
DECIDED_BY_IMAGE = {"version": "kubernetesVersion", "releaseVersion": "releaseVersion"}


def find(call: Call, asked: Described) -> tuple[Described, dict[str, Any]]:
    """The template as EKS answers it, with the number of its version, and what the version holds."""
    if bool(asked.get("id")) == bool(asked.get("name")):
        raise invalid_parameter("Either provide launch template ID or launch template name in the request.")
    try:
        if asked.get("id"):
            template = call.eks.ec2.get_launch_template(asked["id"])
        else:
            template = call.eks.ec2.get_launch_template_by_name(asked["name"])
    except EC2ClientError as error:
        raise invalid_parameter(str(error.message)) from None
    wanted = asked.get("version") or "$Default"
    named = {"$Default": template.default_version, "$Latest": template.latest_version}
    versions = {str(version.number): version for version in template.versions}
    version = named[wanted]() if wanted in named else versions.get(wanted)
    if not version:
        raise invalid_parameter(
            f"Could not find the specified version {wanted} for the launch template with ID {template.id}."
        )
    return {"id": template.id, "name": template.name, "version": str(version.number)}, version.data


def check(call: Call, data: dict[str, Any]) -> None:
    """Refuse what the template and the request cannot both say, and what no template may hold.

    https://github.com/terraform-aws-modules/terraform-aws-eks/issues/1386
    """
    if "diskSize" in call.asked:
        raise invalid_parameter(LAUNCH_TEMPLATE_WITH_DISK_SIZE_MSG)
    if "remoteAccess" in call.asked:
        raise invalid_parameter(LAUNCH_TEMPLATE_WITH_REMOTE_ACCESS_MSG)
    if data.get("InstanceType") and call.get("instanceTypes"):
        raise invalid_request("Cannot specify instance types in launch template and API request")
    if data.get("IamInstanceProfile"):
        raise invalid_request(
            "Launch template should not specify an instance profile. "
            "The noderole in your request will be used to construct an instance profile."
        )
    if data.get("ImageId"):
        check_custom_image(call)


def check_instance_types(ami_type: str, types: list[str]) -> None:
    """Refuse types that do not exist, or whose processor the image is not for."""
    missing = [type_ for type_ in types if type_ not in INSTANCE_TYPES]
    if missing:
        raise invalid_parameter(f"The following supplied instance types do not exist: [{', '.join(missing)}]")
    if ami_type == "CUSTOM":
        return
    architecture = "arm64" if "ARM_64" in ami_type else "x86_64"
    unfit = [
        type_ for type_ in types if architecture not in INSTANCE_TYPES[type_]["ProcessorInfo"]["SupportedArchitectures"]
    ]
    if unfit:
        raise invalid_parameter(f"[{', '.join(unfit)}] is not a valid instance type for requested amiType {ami_type}")


def check_custom_image(call: Call) -> None:
    """Refuse what the image decides."""
    if call.get("amiType", "CUSTOM") != "CUSTOM":
        raise invalid_parameter(
            "You cannot specify an AMI Type other than CUSTOM, when specifying an image id in your launch template."
        )
    for member, name in DECIDED_BY_IMAGE.items():
        if member in call.asked:
            raise invalid_parameter(f"You cannot specify the field {name} when using custom ami types.")
