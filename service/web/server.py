"""Put the web door together: one Flask application for a built house."""

from flask import Flask, Response
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter, Map

from service.carrier import webhook
from service.house import House
from service.typed import GREATEST_ID
from service.web import console
from service.web.calendars import Calendars
from service.web.health import Health
from service.web.webhooks import Webhooks


class RowId(IntegerConverter):
    """A number in an address: one that a row may have; any other leads nowhere."""

    def __init__(self, addresses: Map) -> None:
        super().__init__(addresses, max=GREATEST_ID)


def create(house: House) -> Flask:
    """The application: the carrier's routes, health, and the console. Each process calls this for itself."""
    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = webhook.LARGEST_BODY
    app.url_map.converters["int"] = RowId
    app.register_blueprint(Webhooks(house).routes())
    app.register_blueprint(Health(house).routes())
    app.register_blueprint(Calendars(house).routes())
    app.after_request(_careful)
    proxies = house.settings.trusted_proxies
    if proxies:  # only the address of who asks: what the carrier signed goes by PUBLIC_URL alone
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=0, x_host=0)  # type: ignore[method-assign]
    console.open_in(app, house)
    return app


def _careful(response: Response) -> Response:
    """What a browser may do with our pages: nothing from elsewhere, nothing inline, no frames."""
    response.headers.setdefault(
        "Content-Security-Policy", "default-src 'none'; style-src 'self'; frame-ancestors 'none'"
    )
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "no-referrer")
    response.headers.setdefault("Cache-Control", "no-store")
    return response
