"""Is the line alive, can it answer, what is wrong with it: for supervisors, coordinators and Prometheus."""

import ipaddress
from dataclasses import dataclass, field

from flask import Blueprint, Response, jsonify, request
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from service import delivery, inbox, lines, rota
from service.errors import Unavailable
from service.house import House
from service.session import Session

PASSED_ON = ("X-Forwarded-For", "Forwarded", "X-Real-Ip", "Via")


class Health:
    """The routes that tell how the line is."""

    def __init__(self, house: House) -> None:
        self._house = house

    def routes(self) -> Blueprint:
        """The blueprint with the health routes."""
        routes = Blueprint("health", __name__)
        routes.add_url_rule("/health/live", view_func=self.live, endpoint="live")
        routes.add_url_rule("/health/ready", view_func=self.ready, endpoint="ready")
        routes.add_url_rule("/metrics", view_func=self.metrics, endpoint="metrics")
        return routes

    def live(self) -> Response:
        """This process answers."""
        return jsonify(alive=True)

    def ready(self) -> tuple[Response, int]:
        """200 when a text would be answered, 503 when not; either way what is wrong or late, in plain words."""
        found = self._look()
        state = jsonify(ready=not found.wrong, wrong=found.wrong, late=found.late, degraded=found.degraded)
        return state, 503 if found.wrong else 200

    def metrics(self) -> Response:
        """Prometheus's numbers, for this machine only."""
        if not _from_here():
            return Response("Metrics are read on the machine itself.\n", 403, content_type="text/plain")
        return Response(generate_latest(), content_type=CONTENT_TYPE_LATEST)

    def _look(self) -> "Found":
        found = Found()
        if not self._house.queue.answers():
            found.degraded.append("Redis does not answer; the clock does the sending itself.")
        try:
            with self._house.database.reading() as connection:
                known = lines.ids(connection)
            for line_id in known:
                with self._house.reading(line_id) as session:
                    _look_at(session, found)
        except Unavailable:
            return Found(wrong=["The database does not answer."], degraded=found.degraded)
        if not known:
            found.wrong.append("There is no line yet; add one with `shoulder line add`.")
        return found


@dataclass
class Found:
    """What keeps the line from answering, what is late, and what a coordinator should see to."""

    wrong: list[str] = field(default_factory=list)
    late: list[str] = field(default_factory=list)
    degraded: list[str] = field(default_factory=list)


def _look_at(session: Session, found: Found) -> None:
    name = lines.get(session).name
    found.wrong += [f"{name} lacks {lacking}." for lacking in lines.missing(session)]
    found.late += delivery.late(session)
    if len(rota.tiers(session)) <= 1:
        found.degraded.append(f"{name} has nobody on call but the last-resort number.")
    if failed := len(inbox.failures(session)):
        found.degraded.append(f"{name} could not handle {failed} of what came in; see `shoulder inbox list`.")


def _from_here() -> bool:
    """Whether somebody on this machine asks for themselves, and no proxy for somebody else."""
    if any(name in request.headers for name in PASSED_ON):
        return False
    try:
        return ipaddress.ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False
