"""Launch templates: their own tags are not those of what they launch, and can be changed."""

import base64
from typing import Any

from moto.ec2.exceptions import (
    EC2ClientError,
    InvalidLaunchTemplateIdNotFound,
    InvalidLaunchTemplateNameNotFoundWithNameError,
)
from moto.ec2.models import EC2Backend
from moto.ec2.models.launch_templates import LaunchTemplate
from typing_extensions import override

MOST_OF_USER_DATA = 16384
"""Bytes, before they are put in base64."""


class LaunchTemplateRules(EC2Backend):
    """moto puts a template's own tags among those of its instances, and describes them as they were at first."""

    @override
    def create_launch_template(
        self, name: str, description: str, template_data: dict[str, Any], tag_spec: dict[str, Any]
    ) -> LaunchTemplate:
        # https://github.com/aws/karpenter-provider-aws/blob/main/pkg/errors/errors.go
        if len(base64.b64decode(str(template_data.get("UserData") or ""))) > MOST_OF_USER_DATA:
            raise EC2ClientError("InvalidUserData.Malformed", f"User data is limited to {MOST_OF_USER_DATA} bytes")
        of_others = [
            specification
            for specification in template_data.pop("TagSpecifications", [])
            if specification["ResourceType"] != "launch-template"
        ]
        if of_others:
            template_data["TagSpecifications"] = of_others
        return super().create_launch_template(name, description, template_data, tag_spec)

    @override
    def describe_launch_templates(
        self, template_names: list[str] | None = None, template_ids: list[str] | None = None, filters: Any = None
    ) -> list[LaunchTemplate]:
        templates = super().describe_launch_templates(template_names, template_ids, filters)
        for template in templates:
            template.tags = template.get_tags()
        return templates

    @override
    def delete_launch_template(self, name: str, tid: str | None) -> LaunchTemplate:
        """https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html."""
        if name and name not in self.launch_template_name_to_ids:
            raise InvalidLaunchTemplateNameNotFoundWithNameError(name)
        if tid and tid not in self.launch_templates:
            raise InvalidLaunchTemplateIdNotFound(tid)
        return super().delete_launch_template(name, tid)
