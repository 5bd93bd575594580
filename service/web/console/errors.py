"""What somebody sees when a page cannot be shown: what it is, and where to go from there."""

from flask import abort, current_app, redirect, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from service import telemetry
from service.errors import ShoulderError, Unavailable
from service.web.console import kept
from service.web.console.frame import ANYONE, Frame, notice, sent_from, somebody

USED_UP = ("console.invitation", "console.codes")
"""What a reload would send again, once they have let somebody in: there is nothing to keep of it."""
KNOWN = {403: "wrong.not_yours", 404: "wrong.not_there", 405: "wrong.not_there", 413: "wrong.too_much"}


def add(frame: Frame) -> None:
    """The handlers, and a page for every address that leads nowhere."""

    frame.page("/<path:_>", ANYONE, nowhere, ("GET", "POST"))
    frame.routes.register_error_handler(CSRFError, _stale)
    frame.routes.register_error_handler(HTTPException, _http)
    frame.routes.register_error_handler(ShoulderError, _cannot)


def nowhere(_: str) -> str:
    """There is no such page."""
    abort(404)


def _stale(_: CSRFError) -> Response | tuple[str, int]:
    """The form is of another visit, or of none: nothing was done. Who is in again may send it as it was typed."""
    if somebody() is not None and "csrf_token" in request.form:
        if request.endpoint in USED_UP:
            return redirect(request.path)
        return render_template("kept.html", sent=kept.found(kept.keep())), 400
    return render_template("wrong.html", key="wrong.stale"), 400


def _http(error: HTTPException) -> Response | tuple[str, int]:
    code = error.code or 500
    if code == 404 and _pressed():
        notice("wrong.gone", "warm")
        return redirect(_above())
    return render_template("wrong.html", key=KNOWN.get(code, "wrong.ours"), back=sent_from()), code


def _pressed() -> bool:
    """Whether somebody pressed a button on a page: what it was about was there, and has gone meanwhile."""
    by_hand = request.method == "POST" and "text/html" in request.accept_mimetypes.values()
    return by_hand and somebody() is not None and request.endpoint != f"console.{nowhere.__name__}"


def _above() -> str:
    """The nearest page above the address of this request that is there whatever is gone."""
    pages = [
        rule.rule for rule in current_app.url_map.iter_rules() if "GET" in (rule.methods or ()) and not rule.arguments
    ]
    return max((page for page in pages if request.path.startswith(page)), key=len)


def _cannot(error: ShoulderError) -> tuple[str, int]:
    telemetry.logger().error("a page could not be shown", reason=type(error).__name__)
    away = isinstance(error, Unavailable)
    return render_template("wrong.html", key="wrong.away" if away else "wrong.ours"), 503 if away else 500
