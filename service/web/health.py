"""Is the line alive, can it answer, what is wrong with it: for supervisors, coordinators and Prometheus."""

import ipaddress
from dataclasses import dataclass, field
from itertools import chain

from flask import Blueprint, Response, jsonify, request
from prometheus_client import CONTENT_TYPE_LATEST

from service import alarms, board, inbox, lateness, lines, rota, telemetry
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
        telemetry.READY.set(0 if self._look().wrong else 1)
        return Response(telemetry.exposed(), content_type=CONTENT_TYPE_LATEST)

    def _look(self) -> "Found":
        found = Found()
        if not self._house.queue.answers():
            found.degraded.append("Redis does not answer; the clock does the sending itself.")
        try:
            with self._house.database.reading() as connection:
                known = lines.ids(connection)
            lacking = []
            for line_id in known:
                with self._house.reading(line_id) as session:
                    lacking.append(_look_at(session, found))
        except Unavailable:
            return Found(wrong=["The database does not answer."], degraded=found.degraded)
        nobody_answers = all(lacking)  # a line that is still set up takes nobody away from one that can
        (found.wrong if nobody_answers else found.degraded).extend(chain(*lacking))
        if not known:
            found.wrong.append("There is no line yet; add one with `shoulder line add`.")
        return found


@dataclass
class Found:
    """What keeps the line from answering, what is late, and what a coordinator should see to."""

    wrong: list[str] = field(default_factory=list)
    late: list[str] = field(default_factory=list)
    degraded: list[str] = field(default_factory=list)


def _look_at(session: Session, found: Found) -> list[str]:
    """One line; returns what keeps it from answering."""
    name = lines.get(session).name
    found.late = lateness.late(session)  # of all lines together: lanes are the house's
    _measure(session)
    if len(rota.tiers(session)) <= 1:
        found.degraded.append(f"{name} has nobody on call but the last-resort number.")
    if failed := len(inbox.failures(session)):
        found.degraded.append(f"{name} could not handle {failed} of what came in; see `shoulder inbox list`.")
    return [f"{name} lacks {lacking}." for lacking in lines.missing(session)]


def _measure(session: Session) -> None:
    """What alerts go by, as it is in the database now: the same whichever process is asked."""
    line = str(session.line_id)
    tiers = rota.tiers(session)
    last_resort = max(tiers, default=0)
    reached = {person for tier, people in tiers.items() if tier != last_resort for person in people}
    untaken = [
        row.triggered_at for row in board.open_escalations(session) if row.state == "triggered" and not row.drill
    ]
    late = alarms.next_at(session)
    telemetry.ON_CALL.labels(line).set(len(reached))
    telemetry.UNTAKEN.labels(line).set(session.at - min(untaken, default=session.at))
    telemetry.UNHANDLED.labels(line).set(len(inbox.failures(session)))
    telemetry.ALARM_LAG.set(0.0 if late is None else max(0.0, session.at - late))


def _from_here() -> bool:
    """Whether somebody on this machine asks for themselves, and no proxy for somebody else."""
    if any(name in request.headers for name in PASSED_ON):
        return False
    try:
        return ipaddress.ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False
