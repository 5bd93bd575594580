"""Set-up: from nothing to a line that answers, in one sitting; each step says by itself whether it is done."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from service import audit, lines, lists, relay_numbers, rendering, rota
from service.carrier import fallback
from service.doctor import connection
from service.doctor.connection import Connection
from service.errors import BadInput
from service.escalation import drills
from service.house import House
from service.session import Session
from service.web.console.frame import Frame, notice, visitor

Page = Response | str | tuple[str, int]
OPT_OUT = (("HELP", "help.text"), ("STOP", "stop.confirmed"), ("START", "start.welcome"))
"""What the carrier answers by itself, and the line's own words for it."""
TOLL_FREE = ("+1800", "+1833", "+1844", "+1855", "+1866", "+1877", "+1888")


@dataclass(frozen=True)
class Step:
    """One thing to do: whether it is done, what more there is to say of it (a key), and where it is done."""

    key: str
    done: bool
    said: str
    leads: str = ""
    setting: str = ""


def add(frame: Frame) -> None:
    """The routes."""
    views = Pages(frame)
    frame.page("/setup", "admin", views.setup, under="settings")
    frame.page("/setup/mend", "admin", views.mend_number, ("POST",))
    frame.page("/setup/relay", "admin", views.add_relay, ("POST",))
    frame.page("/setup/relay/remove", "admin", views.remove_relay, ("POST",))
    frame.page("/setup/number", "admin", views.choose_number, ("POST",))


class Pages:
    """The list, and what is done on the page itself."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    def setup(self) -> Page:
        """Every step, as it stands now; the carrier is asked each time."""
        house, me = self._frame.house, visitor()
        found = connection.look(house, me.line_id)
        with self._frame.door.reading(me.line_id) as session:
            line, steps = lines.get(session), [*at_home(session), *_at_the_carrier(found, house), _drill(session)]
            missing, relays = lines.missing(session), lines.numbers_of(session)[1:]
            words = {
                code: [(word, rendering.says(line, key, code, line=line.name)) for word, key in OPT_OUT]
                for code in line.languages
            }
        documents = _documents(house)
        kind = "toll_free" if found.number.startswith(TOLL_FREE) else "us" if found.number[:2] == "+1" else "other"
        shown = {
            "found": found,
            "words": words,
            "documents": documents,
            "kind": kind,
            "missing": missing,
            "relays": relays,
        }
        return render_template("setup.html", steps=steps, pretend=house.settings.pretend, url=_url(house), **shown)

    def mend_number(self) -> Page:
        """Point the numbers' texts and calls here."""
        me = visitor()
        done = connection.mend(self._frame.house, me.line_id)
        if done:
            self._frame.door.writing(
                lambda session: audit.note(session, me.who, "pointed the number here", f"line {me.line_id}"), me.line_id
            )
        notice("setup.mended" if done else "setup.not_mended", "good" if done else "warm")
        return redirect(url_for("console.setup"))

    def choose_number(self) -> Page:
        """Another number of the account, while nobody was in touch yet."""
        me, number = visitor(), request.form.get("number", "")

        def choose(session: Session) -> bool:
            try:
                connection.choose_number(self._frame.house, session, number)
            except BadInput:
                return False
            audit.note(session, me.who, "chose the number", f"line {session.line_id}")
            return True

        done = self._frame.door.writing(choose, me.line_id)
        notice("setup.number_chosen" if done else "setup.number_refused", "good" if done else "warm")
        return redirect(url_for("console.setup"))

    def add_relay(self) -> Page:
        """One more number of the account, for a peer's second talk; it leads here at once."""
        there = connection.look(self._frame.house, visitor().line_id).others
        done = request.form.get("number", "") in there and self._relays(relay_numbers.add, "added a relay number")
        if done:
            connection.mend(self._frame.house, visitor().line_id)
        return _told(done, "setup.relay_added")

    def remove_relay(self) -> Page:
        """Not while anything runs on it."""
        return _told(self._relays(relay_numbers.remove, "removed a relay number"), "setup.relay_removed")

    def _relays(self, deed: Callable[[Session, str], None], what: str) -> bool:
        me = visitor()

        def does(session: Session) -> bool:
            try:
                deed(session, request.form.get("number", ""))
            except BadInput:
                return False
            audit.note(session, me.who, what, f"line {session.line_id}")
            return True

        return self._frame.door.writing(does, me.line_id)


def _told(done: bool, key: str) -> Response:
    notice(key if done else "setup.relay_busy", "good" if done else "warm")
    return redirect(url_for("console.setup"))


def at_home(session: Session) -> list[Step]:
    """What is to be done on our own pages, without asking the carrier."""
    line = lines.get(session)
    said = not any("policy" in what for what in lines.missing(session))
    peers = lists.all_peers(session)
    ready = [row for row in peers if row.state == "agreed" and row.practised_at is not None]
    last, others = rota.last_resorts(session), [row for row in lists.all_responders(session) if not row.last_resort]
    policy = said and not lines.has_demo_policy(session)
    return [
        Step("line", line.name != lines.UNNAMED, "setup.line_what", "setting", "line"),
        Step("policy", policy, "setup.policy_what", "setting", "policy"),
        Step("hours", bool(line.hours), "setup.hours_what", "setting", "hours"),
        Step("on_call", bool(last and others), "setup.on_call_last" if last else "setup.on_call_what", "on_call"),
        Step("peer", bool(ready), "setup.peer_invited" if peers and not ready else "setup.peer_what", "peers"),
    ]


def _at_the_carrier(found: Connection, house: House) -> list[Step]:
    named = bool(house.settings.fallback_sms_url and house.settings.fallback_voice_url)
    state = "astray" if found.astray else "gone" if found.gone else found.state
    return [
        Step("carrier", found.is_pointed, f"setup.carrier_{state}"),
        Step("opt_out", found.is_seen, "setup.opt_out_what"),
        Step("fallback", named and not found.fallback, "setup.fallback_what"),
        Step("registered", found.is_registered, "setup.registered_what"),
    ]


def _drill(session: Session) -> Step:
    return Step("drill", drills.was_taken(session), "setup.drill_what", "escalations")


def _documents(house: House) -> list[tuple[str, str]]:
    """What is kept at the carrier, and the setting that names its address."""
    return [
        ("FALLBACK_SMS_URL", fallback.text_document()),
        ("FALLBACK_VOICE_URL", fallback.call_document(house.settings.fallback_number)),
    ]


def _url(house: House) -> str:
    return house.settings.public_url
