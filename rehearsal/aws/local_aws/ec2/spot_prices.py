"""What an hour of an instance costs as spot."""

from datetime import UTC, datetime
from typing import Any, ClassVar

from moto.ec2.models import EC2Backend
from typing_extensions import override

from ..prices import Prices

PRODUCT = "Linux/UNIX"


class SpotPriceRules(EC2Backend):
    """A price for every type in every zone that has it; moto's are the same everywhere, next to nothing, and of 2006.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSpotPriceHistory.html
    """

    prices: ClassVar[Prices]

    @override
    def describe_spot_price_history(
        self, instance_types: list[str] | None = None, filters: Any = None
    ) -> list[dict[str, Any]]:
        now = datetime.now(UTC)
        prices = []
        for offered in super().describe_spot_price_history(instance_types, filters or {}):
            price = self.prices.spot(offered["InstanceType"], offered["Location"])
            if price is not None:
                prices.append(
                    {
                        "InstanceType": offered["InstanceType"],
                        "AvailabilityZone": offered["Location"],
                        "ProductDescription": PRODUCT,
                        "SpotPrice": f"{price:.6f}",
                        "Timestamp": now,
                    }
                )
        return prices
