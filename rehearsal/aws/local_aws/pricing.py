"""AWS's price list: what instances cost on demand. moto has no such service.

https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_pricing_GetProducts.html
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from moto.utilities.utils import get_partition
from werkzeug.wrappers import Request, Response

from . import identities
from .prices import Prices

MOST_RESULTS = 100


class PriceList:
    """The WSGI application of the service."""

    def __init__(self, prices: Prices) -> None:
        self._prices = prices

    def answer(self, environ: dict[str, Any], start_response: Any, key: str, region: str) -> Iterable[bytes]:
        """Answer one request, signed with a key for a region."""
        request = Request(environ)
        if not identities.of_key(key, get_partition(region)):
            message = "The security token included in the request is invalid."
            response = Response(json.dumps({"__type": "UnrecognizedClientException", "message": message}), 400)
        else:
            operation = request.headers.get("X-Amz-Target", "").partition(".")[2]
            if operation != "GetProducts":
                raise NotImplementedError(f"pricing: {operation}")
            response = Response(json.dumps(self._get_products(json.loads(request.get_data()))))
        response.content_type = "application/x-amz-json-1.1"
        answered: Iterable[bytes] = response(environ, start_response)
        return answered

    def _get_products(self, asked: dict[str, Any]) -> dict[str, Any]:
        if asked["ServiceCode"] != "AmazonEC2":
            raise NotImplementedError(f"pricing: prices of {asked['ServiceCode']}")
        start, most = int(asked.get("NextToken", "0")), asked.get("MaxResults", MOST_RESULTS)
        filters = asked.get("Filters", [])
        found = islice(self._products(filters), start, start + most + 1)
        products = [json.dumps(product) for product in found]
        more = {"NextToken": str(start + most)} if len(products) > most else {}
        return {"FormatVersion": "aws_v1", "PriceList": products[:most], **more}

    def _products(self, filters: list[dict[str, str]]) -> Iterator[dict[str, Any]]:
        """Instances on demand as the price list has them, those that match all filters."""
        # Prices are those of one region, whichever is asked.
        asked = (each["Value"] for each in filters if each["Field"] == "regionCode")
        region = next(asked, self._prices.region)
        for instance_type, price in self._prices.usd_per_hour.items():
            product = _product(instance_type, region)
            if _matches({**product["attributes"], "productFamily": product["productFamily"]}, filters):
                yield {
                    "product": product,
                    "serviceCode": "AmazonEC2",
                    "terms": _terms(product["sku"], instance_type, price),
                }


def _matches(attributes: dict[str, str], filters: list[dict[str, str]]) -> bool:
    for each in filters:
        if each["Type"] not in ("TERM_MATCH", "EQUALS") or each["Field"] not in attributes:
            raise NotImplementedError(f"pricing: the filter {each['Type']} of {each['Field']}")
    return all(attributes[each["Field"]] == each["Value"] for each in filters)


def _product(instance_type: str, region: str) -> dict[str, Any]:
    is_metal = ".metal" in instance_type
    return {
        "productFamily": "Compute Instance (bare metal)" if is_metal else "Compute Instance",
        "sku": hashlib.sha256(f"{region}/{instance_type}".encode()).hexdigest()[:16].upper(),
        "attributes": {
            "servicecode": "AmazonEC2",
            "serviceCode": "AmazonEC2",
            "regionCode": region,
            "instanceType": instance_type,
            "operatingSystem": "Linux",
            "preInstalledSw": "NA",
            "capacitystatus": "Used",
            "marketoption": "OnDemand",
            "tenancy": "Dedicated" if is_metal else "Shared",
        },
    }


def _terms(sku: str, instance_type: str, price: float) -> dict[str, Any]:
    """The codes are AWS's own, of on demand and of an hour.

    https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/using-the-aws-price-list-bulk-api.html
    """
    term, dimension = f"{sku}.JRTCKXETXF", f"{sku}.JRTCKXETXF.6YS6EN2CT7"
    hour = {
        "unit": "Hrs",
        "description": f"${price:.10f} per On Demand Linux {instance_type} Instance Hour",
        "rateCode": dimension,
        "pricePerUnit": {"USD": f"{price:.10f}"},
    }
    return {"OnDemand": {term: {"sku": sku, "offerTermCode": "JRTCKXETXF", "priceDimensions": {dimension: hour}}}}
