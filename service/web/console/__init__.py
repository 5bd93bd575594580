"""Where the coordinators' console will be: one page that says so, and where to look meanwhile."""

from flask import Blueprint, redirect, render_template
from werkzeug.wrappers import Response

from service.settings import Settings


def routes(settings: Settings) -> Blueprint:
    """The console's blueprint."""
    console = Blueprint(
        "console",
        __name__,
        template_folder="templates",
        static_folder="static",
        static_url_path="/console/static",
    )
    handsets = settings.twilio_api_url if settings.pretend else ""

    @console.get("/")
    def front() -> Response:
        return redirect("/console/")

    @console.get("/console/")
    def coming() -> str:
        return render_template("coming.html", handsets=handsets)

    return console
