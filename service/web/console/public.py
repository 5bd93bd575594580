"""The page that anybody may read: who answers, what is kept, and on what terms; made from what the line has chosen."""

from collections.abc import Mapping
from typing import Any

from flask import Flask, Response, render_template

from service import lines, retention
from service.errors import Unavailable
from service.hours import end
from service.house import House
from service.web.console.speaking import PHRASES

LASTS = "public, max-age=300"
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


class Public:
    """The addresses that need no account; no cookie is read or set here."""

    def __init__(self, house: House) -> None:
        self._house = house

    def open_in(self, app: Flask) -> None:
        """Put them into the web door."""
        app.add_url_rule("/about", "about", self.about)
        app.add_url_rule("/about/<int:line_id>/<language>", "about_in", self.about)

    def about(self, line_id: int = 0, language: str = "") -> Response | tuple[Response, int]:
        """One line in one language; the first line in its base, where nothing is said."""
        try:
            with self._house.database.reading() as connection:
                known = lines.ids(connection)
            if not known or (line_id and line_id not in known):
                return Response(status=404), 404
            with self._house.reading(line_id or known[0]) as session:
                line, number = lines.get(session), lines.number(session)
        except Unavailable:
            return Response(status=503), 503
        if language and language not in line.languages:
            return Response(status=404), 404
        said = language or line.base
        keep = {name: line.keep.get(name, kind.days) for name, kind in retention.KINDS.items()}

        def t(key: str, **values: object) -> str:
            return PHRASES.text(key, said, {name: str(value) for name, value in values.items()})

        page = render_template(
            "public.html", line=line, number=number, said=said, keep=keep, t=t, told=line.policy, ends=_ends
        )
        answer = Response(page)
        answer.headers["Cache-Control"] = LASTS
        answer.headers["Content-Security-Policy"] = POLICY
        return answer


def _ends(stretch: Mapping[str, Any]) -> str:
    return end(stretch["starts"], stretch["minutes"])
