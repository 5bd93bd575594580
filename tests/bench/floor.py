"""The least that a door for the carrier can do: the same server, the same guard, and always the same answer."""

from flask import Flask, Response, request

from service import settings
from service.carrier import twiml, webhook
from service.house import build
from service.web.webhooks import Webhooks

ANSWER = twiml.texts([("Thank you. Yours is kept closed until you are both ready.", "")])


class Floor(Webhooks):
    """The carrier's routes; a text is read and looks into nothing."""

    def text(self) -> Response:
        """The same answer to everybody."""
        webhook.text(request.form)
        return Response(ANSWER, content_type=twiml.CONTENT_TYPE)


def create() -> Flask:
    """For a server that calls a factory in each of its workers."""
    floor = Flask(__name__, static_folder=None)
    floor.register_blueprint(Floor(build(settings.load())).routes())
    return floor
