"""EC2's network as AWS has it, laid out as moto lays out a service: models, responses, urls."""

from moto.ec2.models import ec2_backends
from moto.ec2.models.availability_zones_and_regions import RegionsAndZonesBackend, Zone
from moto.ec2.responses import EC2Response

from ..extension import check_overrides, replace_backend
from ..node_images import NodeImages
from ..prices import Prices
from .models import LocalEC2Backend
from .responses import LocalEC2Response


def install(node_images: NodeImages, prices: Prices) -> None:
    """Put the extension in place. To be called before anything asks moto for EC2."""
    check_overrides(LocalEC2Response, EC2Response)
    LocalEC2Backend.node_images = node_images
    LocalEC2Backend.prices = prices
    replace_backend(ec2_backends, LocalEC2Backend)
    # moto knows two of Beijing's three zones.
    RegionsAndZonesBackend.zones["cn-north-1"].append(Zone("cn-north-1d", "cn-north-1", "cnn1-az4"))
