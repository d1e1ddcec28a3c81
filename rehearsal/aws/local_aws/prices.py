"""What an hour of an instance costs."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


class BadPrices(ValueError):
    """The file is not what it should be; the message says where."""


@dataclass(frozen=True)
class Prices:
    """Prices of one region, which here stand for every region's. A type without a price is not for sale."""

    region: str
    usd_per_hour: Mapping[str, float]

    def on_demand(self, instance_type: str) -> float | None:
        """In USD."""
        return self.usd_per_hour.get(instance_type)

    def spot(self, instance_type: str, zone: str) -> float | None:
        """In USD: 30 to 45 % of the price on demand, always the same for a type in a zone.

        AWS's own move by the hour; what can be rehearsed is that they are lower, and differ.
        """
        on_demand = self.on_demand(instance_type)
        if on_demand is None:
            return None
        share = 0.30 + 0.12 * _fraction(instance_type) + 0.03 * _fraction(f"{instance_type}/{zone}")
        return round(on_demand * share, 6)


def read_prices(path: Path) -> Prices:
    """Read the prices, or say in a sentence what is wrong with the file."""
    try:
        return _prices(json.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise BadPrices(f"{path}: {error.strerror}") from error
    except KeyError as error:
        raise BadPrices(f"{path}: {error} is missing") from error
    except (ValueError, TypeError, AttributeError) as error:
        raise BadPrices(f"{path}: {error}") from error


def _prices(content: Any) -> Prices:
    return Prices(content["region"], {name: _price(name, price) for name, price in content["usdPerHour"].items()})


def _price(name: str, price: Any) -> float:
    if not isinstance(price, int | float) or price <= 0:
        raise ValueError(f"the price of {name} is no number above 0")
    return price


def _fraction(text: str) -> float:
    """A number from 0 to 1 that a text always has."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4]) / 0xFFFFFFFF
