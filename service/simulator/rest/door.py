"""What every REST request meets: faults first, then Twilio's JSON, errors and status codes."""

import socket
import time
from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from flask import Response, jsonify, request

from service.simulator.current import exchange
from service.simulator.errors import Refused

TROUBLES = ("rate_limited", "server_error", "dropped_connection", "half_answer")
Answer = tuple[Any, int]


def with_faults(on: str) -> Callable[[Callable[..., Answer]], Callable[..., Response]]:
    """Let the faults that are on strike this request; on: "messages" or "calls" for making and changing, or "any"."""

    def around(view: Callable[..., Answer]) -> Callable[..., Response]:
        @wraps(view)
        def answer(**path: str) -> Response:
            return _struck(partial(view, **path), on)

        return answer

    return around


def _struck(work: Callable[[], Answer], on: str) -> Response:
    numbers = request.form.get("To", ""), request.form.get("From", ""), *_spoken_of()
    take = partial(exchange().take_fault, on=on)
    fault = next((fault for kind in TROUBLES if (fault := take(kind, *numbers))), None)
    if fault and fault.kind == "rate_limited":
        raise Refused(20429, "Too Many Requests", 429)
    slow = take("slow_rest", *numbers)
    response = _told(*work()) if fault is None or fault.accepted else Response(status=500)
    if slow:
        time.sleep(slow.seconds)
    if fault and fault.kind == "server_error":
        raise Refused(20500, "Internal Server Error", 500)
    if fault:
        return _half(response) if fault.kind == "half_answer" and response.data else _hung_up()
    return response


def _spoken_of() -> tuple[str, ...]:
    """The numbers of the call that the path names."""
    path = request.view_args or {}
    call = exchange().calls.get(path.get("who") or path.get("sid") or "")
    return (call.sender, call.to) if call else ()


def not_found() -> Refused:
    """Twilio's 404."""
    return Refused(20404, f"The requested resource {request.path} was not found", 404)


def _told(body: Any, status: int) -> Response:
    response = Response(status=204) if status == 204 else jsonify(body)
    response.status_code = status
    return response


def _half(whole: Response) -> Response:
    """The head says how long it is, and then the other end has closed."""
    half = Response(whole.data[: len(whole.data) // 2], whole.status_code, mimetype=whole.mimetype)
    half.automatically_set_content_length = False
    half.content_length = len(whole.data)
    return half


def _hung_up() -> Response:
    """No answer at all: the connection is cut, which the caller cannot tell from a lost answer."""
    plug: socket.socket | None = request.environ.get("werkzeug.socket")
    if plug is not None:
        plug.shutdown(socket.SHUT_RDWR)
    return Response(status=500)
