"""Images: those of EKS's nodes are there too."""

from typing import Any, ClassVar

from moto.ec2.models import EC2Backend
from moto.ec2.models.amis import Ami
from typing_extensions import override

from ..node_images import NodeImage, NodeImages

OWNER = "602401143452"
"""EKS's own account. China and GovCloud have others; what is asked for is their alias, `amazon`."""


class ImageRules(EC2Backend):
    """EKS's images are made when images are first described, and not when the server starts."""

    node_images: ClassVar[NodeImages]
    has_node_images = False

    @override
    def describe_images(self, *positional: Any, **asked: Any) -> list[Ami]:
        if not self.has_node_images:
            for image in set(self.node_images.by_parameter.values()):
                self.add_node_image(image)
            self.has_node_images = True
        return super().describe_images(*positional, **asked)

    def add_node_image(self, image: NodeImage) -> Ami:
        """An image as EC2 keeps it; the same when it is there already."""
        id_ = image.id(self.region_name)
        known = self.amis.get(id_)
        if known:
            return known
        return self.amis.setdefault(
            id_,
            Ami(
                self,
                id_,
                name=image.name,
                description=f"EKS-optimized image {image.name}",
                owner_id=OWNER,
                owner_alias="amazon",
                public=True,
                virtualization_type="hvm",
                architecture=image.architecture,
                creation_date=image.created,
                image_location=f"amazon/{image.name}",
                hypervisor="xen",
                root_device_type="ebs",
                root_device_name="/dev/xvda",
                region_name=f"{self.region_name}a",
                boot_mode="uefi-preferred" if image.architecture == "x86_64" else "uefi",
            ),
        )
