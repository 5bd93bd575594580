"""The simulator's web app, built around an exchange: the account's REST API, handsets, controls."""

from flask import Flask, Response, render_template
from werkzeug.exceptions import HTTPException

from service.simulator.control import control
from service.simulator.control_calls import voice
from service.simulator.exchange import Exchange
from service.simulator.rest.api import api
from service.simulator.rest.services import services

POLICY = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"


def create_app(exchange: Exchange) -> Flask:
    """The app; serve it with threads, since event streams stay open."""
    app = Flask(__name__)
    app.extensions["exchange"] = exchange
    app.register_blueprint(api)
    app.register_blueprint(services)
    app.register_blueprint(control)
    app.register_blueprint(voice)
    app.add_url_rule("/", view_func=handsets)
    app.register_error_handler(HTTPException, plain_error)
    app.after_request(harden)
    return app


def handsets() -> str:
    """The page with the phones; its script fills it from /control/state and /events."""
    return render_template("handsets.html")


def plain_error(error: HTTPException) -> tuple[dict[str, str], int]:
    """Errors of the controls are JSON, like everything else of theirs."""
    return {"error": f"{error.name}: {error.description}"}, error.code or 500


def harden(response: Response) -> Response:
    """No third party and no inline script on any page."""
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
