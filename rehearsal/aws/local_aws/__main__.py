"""Start the local AWS: `python -m local_aws --account 111122223333 --log FILE --eks-catalogue FILE --prices FILE`.

When it listens it prints one line of JSON to stdout: its endpoint, its process id, and each account's credentials and
caller ARN. It ends with exit code 0 on SIGTERM, on SIGINT, and when its stdin is closed, so that it never outlives the
process that started it. Start it with a pipe as stdin, not with /dev/null.
"""

import argparse
import json
import os
import re
import signal
import sys
import threading
from pathlib import Path

from . import accounts, ec2, eks, events, iam, kms, logs, s3, server, sqs, ssm
from .eks.catalogue import BadCatalogue, Catalogue, read_catalogue
from .eks.kubernetes_api import BadKubernetesApi, KubernetesApi, read_kubernetes_api
from .extension import check_moto_version
from .node_images import NodeImages
from .prices import BadPrices, Prices, read_prices


def main() -> None:
    """Serve until told to stop."""
    arguments = parse_arguments()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    threading.Thread(target=wait_for_end_of_input, args=(stop,), daemon=True).start()

    check_moto_version()
    node_images = NodeImages(arguments.eks_catalogue)
    ec2.install(node_images, arguments.prices)
    iam.install()
    kms.install()
    logs.install()
    s3.install()
    sqs.install()
    ssm.install(node_images)
    events.install()
    eks.install(arguments.eks_catalogue, arguments.kubernetes)
    accounts.refuse_unknown_keys()
    account_ids = dict.fromkeys(arguments.account)
    created = [accounts.create_account(account_id, number) for number, account_id in enumerate(account_ids, 1)]

    listening = server.listen(arguments.log, arguments.prices)
    threading.Thread(target=listening.serve_forever, daemon=True).start()
    print(ready_line(listening.port, created), flush=True)
    # moto prints advice now and then; stdout belongs to the line above.
    sys.stdout = sys.stderr
    stop.wait()
    # Not `sys.exit`: taking down what moto holds, object by object, takes a second.
    os._exit(0)


def parse_arguments() -> argparse.Namespace:
    """The command line; what is malformed or does not go together is refused here."""
    parser = argparse.ArgumentParser(prog="local_aws", description="A local AWS for rehearsals, on 127.0.0.1.")
    parser.add_argument("--account", action="append", required=True, type=account_id, metavar="ID", help="repeatable")
    parser.add_argument("--log", required=True, type=Path, metavar="FILE", help="where requests are logged")
    parser.add_argument(
        "--eks-catalogue", required=True, type=catalogue, metavar="FILE", help="the versions EKS offers, in JSON"
    )
    parser.add_argument(
        "--prices", required=True, type=prices, metavar="FILE", help="what instances cost by the hour, in JSON"
    )
    parser.add_argument("--kubernetes-api", metavar="URL", help="the API server that stands behind every cluster")
    parser.add_argument("--kubernetes-ca", type=Path, metavar="FILE", help="its certificate authority, in PEM")
    arguments = parser.parse_args()
    try:
        arguments.kubernetes = kubernetes(arguments.kubernetes_api, arguments.kubernetes_ca)
    except BadKubernetesApi as error:
        parser.error(str(error))
    return arguments


def account_id(text: str) -> str:
    """Twelve digits."""
    if not re.fullmatch(r"\d{12}", text):
        raise argparse.ArgumentTypeError(f"{text!r} is not an account id: 12 digits")
    return text


def catalogue(text: str) -> Catalogue:
    """A file that says what EKS offers."""
    try:
        return read_catalogue(Path(text))
    except BadCatalogue as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def prices(text: str) -> Prices:
    """A file that says what instances cost."""
    try:
        return read_prices(Path(text))
    except BadPrices as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def kubernetes(endpoint: str | None, ca_file: Path | None) -> KubernetesApi | None:
    """The API server behind the clusters, when one is named."""
    if endpoint and ca_file:
        return read_kubernetes_api(endpoint, ca_file)
    if endpoint or ca_file:
        raise BadKubernetesApi("--kubernetes-api and --kubernetes-ca go together")
    return None


def wait_for_end_of_input(stop: threading.Event) -> None:
    """Set `stop` when stdin ends. Reads past Python's own buffer, whose lock would disturb the exit."""
    while os.read(0, 4096):
        pass
    stop.set()


def ready_line(port: int, created: list[accounts.Account]) -> str:
    """What a caller needs to use the server, as one line of JSON."""
    return json.dumps(
        {
            "endpoint": f"http://127.0.0.1:{port}",
            "pid": os.getpid(),
            "accounts": {
                account.account_id: {
                    "accessKeyId": account.access_key_id,
                    "secretAccessKey": account.secret_access_key,
                    "callerArn": account.caller_arn,
                }
                for account in created
            },
        }
    )


if __name__ == "__main__":
    main()
