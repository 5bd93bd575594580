"""The web door, for a server that calls a factory in each of its workers. Importing this starts nothing."""

import sys

from flask import Flask

from service import settings, telemetry
from service.errors import ShoulderError
from service.house import build
from service.web import server


def create() -> Flask:
    """Build the line from its settings; a sentence and exit status 1 when it cannot be."""
    telemetry.start("web")
    try:
        return server.create(build(settings.load()))
    except ShoulderError as error:
        sys.exit(str(error))
