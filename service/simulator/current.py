"""The exchange that the app answering this request was built around."""

from flask import current_app

from service.simulator.exchange import Exchange


def exchange() -> Exchange:
    """Inside a request only."""
    found: Exchange = current_app.extensions["exchange"]
    return found
