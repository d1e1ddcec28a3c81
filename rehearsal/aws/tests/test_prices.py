import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from .support import ACCOUNTS, PRICES, PROJECT, REGION, LocalAws, command, refused

USD = json.loads(PRICES.read_text())["usdPerHour"]
INSTANCES = {
    "regionCode": REGION,
    "serviceCode": "AmazonEC2",
    "preInstalledSw": "NA",
    "operatingSystem": "Linux",
    "capacitystatus": "Used",
    "marketoption": "OnDemand",
}


@pytest.fixture
def pricing(aws: LocalAws) -> Any:
    return aws.client("pricing", "us-east-1")


def listed(pricing: Any, **attributes: str) -> dict[str, float]:
    """Prices by type, as the price list has them for these attributes."""
    filters = [{"Type": "TERM_MATCH", "Field": name, "Value": value} for name, value in attributes.items()]
    pages = pricing.get_paginator("get_products").paginate(
        ServiceCode="AmazonEC2", Filters=filters, PaginationConfig={"PageSize": 2}
    )
    prices = {}
    for product in (json.loads(product) for page in pages for product in page["PriceList"]):
        [term] = product["terms"]["OnDemand"].values()
        [dimension] = term["priceDimensions"].values()
        assert product["product"]["attributes"]["regionCode"] == REGION
        prices[product["product"]["attributes"]["instanceType"]] = float(dimension["pricePerUnit"]["USD"])
    return prices


def test_instances_have_a_price_on_demand(pricing: Any) -> None:
    prices = listed(pricing, **INSTANCES, tenancy="Shared", productFamily="Compute Instance")
    assert prices == {name: price for name, price in USD.items() if name != "m5.metal"}


def test_bare_metal_has_a_price_of_its_own(pricing: Any) -> None:
    prices = listed(pricing, **INSTANCES, tenancy="Dedicated", productFamily="Compute Instance (bare metal)")
    assert prices == {"m5.metal": USD["m5.metal"]}


def test_what_is_not_sold_has_no_price(pricing: Any) -> None:
    assert listed(pricing, regionCode=REGION, operatingSystem="Windows") == {}


def test_says_that_other_prices_cannot_be_had(pricing: Any) -> None:
    with refused("NotImplemented", "clockSpeed"):
        listed(pricing, clockSpeed="3 GHz")
    with refused("NotImplemented", "AmazonS3"):
        pricing.get_products(ServiceCode="AmazonS3")
    with refused("NotImplemented", "DescribeServices"):
        pricing.describe_services()


def test_fails_when_a_key_is_unknown(aws: LocalAws) -> None:
    with refused("UnrecognizedClientException"):
        aws.client("pricing", "us-east-1", key="AKIAUNKNOWN000000000").get_products(ServiceCode="AmazonEC2")


def spot(ec2: Any, **options: Any) -> dict[tuple[str, str], float]:
    pages = ec2.get_paginator("describe_spot_price_history").paginate(**options)
    prices = [price for page in pages for price in page["SpotPriceHistory"]]
    assert {price["ProductDescription"] for price in prices} <= {"Linux/UNIX"}
    return {(price["InstanceType"], price["AvailabilityZone"]): float(price["SpotPrice"]) for price in prices}


def test_spot_is_cheaper_and_differs_by_zone(ec2: Any) -> None:
    prices = spot(ec2, InstanceTypes=["g6.2xlarge"], PaginationConfig={"PageSize": 2})
    offered = ec2.describe_instance_type_offerings(
        LocationType="availability-zone", Filters=[{"Name": "instance-type", "Values": ["g6.2xlarge"]}]
    )["InstanceTypeOfferings"]
    assert {zone for _, zone in prices} == {offer["Location"] for offer in offered}
    assert len(set(prices.values())) == len(offered) > 1
    assert all(0.3 <= price / USD["g6.2xlarge"] <= 0.45 for price in prices.values())
    assert prices == spot(ec2, InstanceTypes=["g6.2xlarge"])


def test_a_type_without_price_is_not_sold_as_spot(ec2: Any) -> None:
    assert {name for name, _ in spot(ec2)} == set(USD)


def test_spot_prices_are_those_of_linux(ec2: Any) -> None:
    assert spot(ec2, ProductDescriptions=["Windows"]) == {}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "No such file or directory"),
        ("{", "Expecting property name"),
        ('{"usdPerHour": {}}', "'region' is missing"),
        ('{"region": "us-east-1", "usdPerHour": []}', "'list' object has no attribute"),
        ('{"region": "us-east-1", "usdPerHour": {"m7i.large": "1"}}', "the price of m7i.large is no number above 0"),
        ('{"region": "us-east-1", "usdPerHour": {"m7i.large": 0}}', "the price of m7i.large is no number above 0"),
    ],
)
def test_fails_when_the_prices_are_malformed(tmp_path: Path, content: str | None, message: str) -> None:
    file = tmp_path / "prices.json"
    if content is not None:
        file.write_text(content)
    line = [*command(tmp_path / "log", ACCOUNTS[0]), "--prices", str(file)]
    ended = subprocess.run(line, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert f"{file}: {message}" in ended.stderr
