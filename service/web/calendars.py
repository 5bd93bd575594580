"""The rota as calendars read it: each at its own secret address, and nothing else there."""

from flask import Blueprint, Response

from service import feeds, lines, people, rendering
from service.errors import Unavailable
from service.house import House

ANY_LINE = 0


class Calendars:
    """The route that calendar programs fetch."""

    def __init__(self, house: House) -> None:
        self._house = house

    def routes(self) -> Blueprint:
        """The blueprint with the one route."""
        routes = Blueprint("calendars", __name__)
        routes.add_url_rule("/rota/<secret>.ics", view_func=self.rota, endpoint="rota")
        routes.register_error_handler(Unavailable, lambda _: Response(status=503))
        return routes

    def rota(self, secret: str) -> Response:
        """Somebody's shifts; an address that was replaced or never was is simply not there."""
        with self._house.reading(ANY_LINE) as looking:
            feed = feeds.find(looking, secret)
        if feed is None:
            return Response(status=404)
        with self._house.reading(feed.line_id) as session:
            line, language = lines.get(session).name, people.get(session, feed.person_id).language

            def title(tier: int | None) -> str:
                key = "feed.peer" if tier is None else "feed.on_call"
                return rendering.say(key, language, line=line, tier=str(tier))

            text = feeds.calendar(session, feed, title)
        return Response(text, content_type="text/calendar; charset=utf-8")
