"""The map of a script that is being written, as a picture drawn here, with a table that says the same."""

from flask import render_template
from werkzeug.wrappers import Response

from flows import mapping
from service.scripts import proofs
from service.scripts.proofs import Unproved
from service.web.console import desks
from service.web.console.frame import Frame

Page = Response | str | tuple[str, int]


def add(frame: Frame) -> None:
    """The routes."""
    views = Pages(frame)
    frame.page("/scripts/<name>/map", "coordinator", views.script_map, under="scripts")


class Pages:
    """To look at."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    def script_map(self, name: str) -> Page:
        """Each step where it stands, what it depends on, and a way to its card."""
        desk = desks.open_at(self._frame, name)
        try:
            script = proofs.written(name, desk.source, desk.here.known)
        except Unproved:
            return render_template("script_map.html", name=name, map=None)
        return render_template("script_map.html", name=name, map=mapping.draw(script), size=mapping)
