"""The HTTP server: moto's application beside our own paths, a request log, and an answer to what moto cannot do."""

import io
import json
import threading
import time
import traceback
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from typing_extensions import override
from werkzeug.serving import BaseWSGIServer, make_server

from . import control, zonal_shifts
from .presigned import sign_in_header
from .prices import Prices
from .pricing import PriceList


class RequestLog:
    """One line for a request; a traceback below it when the answer was an exception."""

    def __init__(self, path: Path) -> None:
        # Line buffered: what was asked last is what one wants to read after a crash.
        self._file = path.open("a", buffering=1, encoding="utf-8")
        self._lock = threading.Lock()

    def write(self, text: str) -> None:
        """Append a text with the time before it."""
        moment = datetime.now(UTC).isoformat(timespec="milliseconds")
        with self._lock:
            self._file.write(f"{moment} {text}\n")


class LoggedApplication:
    """The WSGI application: logs each request and turns exceptions into answers.

    What moto has not implemented answers 501, which AWS clients do not retry; moto's own 500 is retried for minutes.
    """

    def __init__(self, log: RequestLog, prices: Prices) -> None:
        self._moto = DomainDispatcherApplication(create_backend_app)
        self._price_list = PriceList(prices)
        self._log = log

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer one request."""
        sign_in_header(environ)
        key, region, service = credential_scope(environ)
        action = action_of(environ)
        began = time.monotonic()
        status = "-"

        def observed(line: str, *rest: Any) -> Any:
            nonlocal status
            status = line[:3]
            return start_response(line, *rest)

        trace = ""
        try:
            body: Iterable[bytes]
            if environ["PATH_INFO"].startswith(control.PREFIX):
                body = control.answer(environ, observed)
            elif service == "pricing":
                body = self._price_list.answer(environ, observed, key, region)
            elif service == "arc-zonal-shift":
                body = zonal_shifts.answer(environ, observed, key, region)
            else:
                body = self._moto(environ, observed)
        except Exception as error:  # noqa: BLE001 - whatever it was, the caller gets an answer
            trace = "\n" + traceback.format_exc().rstrip()
            body = fail(error, environ, observed)
        took = (time.monotonic() - began) * 1000
        self._log.write(f"{environ['REQUEST_METHOD']} {key} {region} {service} {action} {status} {took:.0f}ms{trace}")
        return body


def credential_scope(environ: dict[str, Any]) -> tuple[str, str, str]:
    """The access key, region and service a request was signed with; of an unsigned one its host."""
    scope = environ.get("HTTP_AUTHORIZATION", "").partition("Credential=")[2].partition(",")[0].split("/")
    return (scope[0], scope[2], scope[3]) if len(scope) > 3 else ("-", "-", environ["HTTP_HOST"])


def action_of(environ: dict[str, Any]) -> str:
    """The parameter of the Query protocol, the target header of the JSON protocol, or else the path."""
    action = parse_qs(form(environ)).get("Action", [""])[0]
    return str(action or environ.get("HTTP_X_AMZ_TARGET") or environ["PATH_INFO"])


def form(environ: dict[str, Any]) -> str:
    """The parameters of the Query protocol, left in place for moto."""
    length = int(environ.get("CONTENT_LENGTH") or 0)
    if not length or not environ.get("CONTENT_TYPE", "").startswith("application/x-www-form-urlencoded"):
        return str(environ.get("QUERY_STRING", ""))
    body: bytes = environ["wsgi.input"].read(length)
    environ["wsgi.input"] = io.BytesIO(body)
    return body.decode("utf-8", "replace")


def fail(error: Exception, environ: dict[str, Any], start_response: Any) -> list[bytes]:
    """Answer an exception in a form every AWS client shows: EC2's XML to a form, JSON to anything else."""
    missing = isinstance(error, NotImplementedError)
    code = "NotImplemented" if missing else "InternalFailure"
    message = f"The local AWS cannot do this: {error}" if missing else f"The local AWS failed: {error!r}"
    if environ.get("CONTENT_TYPE", "").startswith("application/x-www-form-urlencoded"):
        escaped = message.replace("&", "&amp;").replace("<", "&lt;")
        inner = f"<Error><Code>{code}</Code><Message>{escaped}</Message></Error>"
        is_ec2 = "/ec2/aws4_request" in environ.get("HTTP_AUTHORIZATION", "")
        text = f"<Response><Errors>{inner}</Errors></Response>" if is_ec2 else f"<ErrorResponse>{inner}</ErrorResponse>"
        kind = "text/xml"
    else:
        text, kind = json.dumps({"__type": code, "message": message}), "application/json"
    headers = [("Content-Type", kind), ("x-amzn-ErrorType", code)]
    start_response("501 Not Implemented" if missing else "500 Internal Server Error", headers)
    return [text.encode()]


class QuietRequestHandler(MotoRequestHandler):
    """moto's handler without werkzeug's own request log."""

    @override
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing: `LoggedApplication` has logged it."""


def listen(log_path: Path, prices: Prices) -> BaseWSGIServer:
    """A server on a free port of 127.0.0.1, listening but not yet serving."""
    application = LoggedApplication(RequestLog(log_path), prices)
    return make_server("127.0.0.1", 0, application, threaded=True, request_handler=QuietRequestHandler)
