"""Peers: who they are and how it stands with each; invite, change, put on, take off, keep apart, remove kindly."""

from collections.abc import Callable
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import Form, StringField

from service import audit, joining, lines, lists, people, pool, rota, stints
from service.errors import BadInput
from service.matching import kept_apart, offers
from service.session import Record, Session
from service.switchboard import staffing
from service.web.console import fields, kept, looking, standing
from service.web.console.frame import Frame, notice, visitor

Page = Response | str | tuple[str, int]
MOST_HOURS = 80


class Invited(Form):
    """Somebody who is to be asked by text."""

    number = fields.number("people.number")
    name = fields.called()
    languages = fields.languages()
    tags = fields.tags()


class Details(Form):
    """What is kept of a peer, for matching and for their own good."""

    languages = fields.languages()
    tags = fields.tags()
    week_hours = StringField("peers.week_hours", [fields.Whole(1, MOST_HOURS, "peers.week_bounds")])
    offers_by = fields.by("peers.offers_by")
    texts_at_once = fields.texts_at_once(pool.MOST_TALKS)


class Other(Form):
    """With whom somebody is not to be matched."""

    number = fields.number("people.number")


class Look(Form):
    """Why somebody needs a number in full."""

    reason = fields.why()


def add(frame: Frame) -> None:
    """The routes."""
    views = Pages(frame)
    frame.page("/people", "coordinator", views.peers, menu="nav.people")
    frame.page("/people/invite", "coordinator", views.invite_peer, ("POST",), under="peers")
    one = "/people/<int:person_id>"
    frame.page(one, "coordinator", views.peer, under="peers")
    for name, view in (
        ("details", views.change_peer),
        ("apart", views.peer_apart),
        ("number", views.peer_number),
        ("together", views.peer_together),
        ("on", views.peer_on),
        ("off", views.peer_off),
        ("remove", views.remove_peer),
    ):
        frame.page(f"{one}/{name}", "coordinator", view, ("POST",), under="peers")


class Pages:
    """The list, one of them, and what may be changed."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    def peers(self) -> Page:
        """Everybody who answers callers, or is asked to."""
        return self._list(Invited())

    def invite_peer(self) -> Page:
        """Ask somebody by text; they are a peer once they answer yes."""
        me, form = visitor(), Invited(request.form)

        def invite(session: Session) -> str:
            fields.among(form, lines.get(session).languages)
            if not form.validate():
                return ""
            typed, name = fields.reading(form), _plain(form.name.data)
            if joining.has_number(session, typed["number"], name):
                form.number.errors = ["peers.taken"]
                return ""
            if joining.lacks_policy(session):
                form.number.errors = ["peers.no_policy"]
                return ""
            try:
                record = joining.invite(session, typed["number"], ",".join(form.languages.data or []), name)
            except BadInput:
                form.number.errors = ["people.ours"]
                return ""
            if form.tags.data:
                rota.change_peer(session, record.person_id, tags=typed.get("tags", ""))
            audit.note(session, me.who, "added a peer", f"person {record.person_id}")
            return str(record.state)

        if not (state := self._frame.door.writing(invite, me.line_id)):
            return self._list(form), 422
        notice("peers.invited" if state == "invited" else "peers.already", "good" if state == "invited" else "warm")
        return redirect(url_for("console.peers"))

    def peer(self, person_id: int) -> Page:
        """One of them. The look is written down, and why, once in a sitting."""
        return self._one(person_id)

    def change_peer(self, person_id: int) -> Page:
        """Languages, what they know, what they would give in a week, how they are asked."""
        me, form = visitor(), Details(request.form)

        def change(session: Session) -> int:
            fields.among(form, lines.get(session).languages)
            _of_this_line(session, form)
            if standing.is_overtaken(session, form, _now(form, _peer(session, person_id))):
                return 409
            if not form.validate():
                return 422
            typed = fields.reading(form)
            hours = typed["week_hours"]
            rota.change_peer(
                session,
                person_id,
                languages=",".join(form.languages.data or []),
                tags=typed.get("tags", ""),
                week_minutes=hours and hours * 60,
                offers_by=form.offers_by.data,
                **({"texts_at_once": int(form.texts_at_once.data)} if "texts_at_once" in form else {}),
            )
            audit.note(session, me.who, "changed a peer", f"person {person_id}")
            return 200

        if (status := self._frame.door.writing(change, me.line_id)) != 200:
            return self._one(person_id, details=form), status
        notice("people.saved")
        return redirect(url_for("console.peer", person_id=person_id))

    def peer_on(self, person_id: int) -> Page:
        """On until they are taken off."""
        return self._does(person_id, staffing.puts_on, "brought on", "peers.is_on_now")

    def peer_off(self, person_id: int) -> Page:
        """Nothing more is offered to them."""

        def off(session: Session, peer: Record) -> None:
            staffing.takes_off(session, peer.person_id)

        return self._does(person_id, off, "took off", "peers.is_off_now")

    def remove_peer(self, person_id: int) -> Page:
        """A peer no longer, with a thank-you."""
        return self._does(person_id, staffing.removes, "removed a peer", "peers.removed", back="console.peers")

    def peer_apart(self, person_id: int) -> Page:
        """Never match these two again; neither is told."""
        me, form = visitor(), Other(request.form)

        def apart(session: Session) -> bool:
            _peer(session, person_id)
            if not form.validate():
                return False
            other = people.find(session, fields.reading(form)["number"])
            if other is None or other.id == person_id:
                form.number.errors = ["people.nobody" if other is None else "peers.same"]
                return False
            kept_apart.keep(session, person_id, other.id)
            audit.note(session, me.who, "kept apart", f"persons {person_id} and {other.id}")
            return True

        if not self._frame.door.writing(apart, me.line_id):
            return self._one(person_id, other=form), 422
        notice("peers.apart_now")
        return redirect(url_for("console.peer", person_id=person_id))

    def peer_together(self, person_id: int) -> Page:
        """They may be matched again."""
        other = request.form.get("other", 0, type=int)

        def together(session: Session, peer: Record) -> str | None:
            if not people.let_meet(session, peer.person_id, other):
                return "not_apart"
            offers.look(session)
            return None

        return self._does(person_id, together, f"no longer apart from person {other}:", "peers.together_now")

    def peer_number(self, person_id: int) -> Page:
        """Their number in full, once, for a reason that is written down."""
        form = Look(request.form)
        if not form.validate():
            return self._one(person_id, look=form), 422
        return self._one(person_id, look=form, in_full=True)

    def _does(
        self,
        person_id: int,
        deed: Callable[[Session, Record], str | None],
        what: str,
        done: str,
        back: str = "console.peer",
    ) -> Response:
        def held(session: Session) -> str | None:
            return deed(session, _peer(session, person_id))

        why_not = self._frame.by_hand(held, what, f"person {person_id}")
        notice(done if why_not is None else f"peers.why_{why_not}", "good" if why_not is None else "warm")
        if why_not is not None or back == "console.peer":
            return redirect(url_for("console.peer", person_id=person_id))
        return redirect(url_for(back))

    def _list(self, form: Invited) -> str:
        me = visitor()

        def look(session: Session) -> dict[str, Any]:
            line = lines.get(session)
            form.languages.data = form.languages.data or ([] if request.form else list(line.languages))
            fields.among(form, line.languages)
            audit.note(session, me.who, "listed the peers", f"line {line.id}")
            rows = [(row, people.called(session, row.person_id), _state(session, row)) for row in _all(session)]
            return {"rows": rows, "lacking": joining.lacks_policy(session)}

        return render_template("peers.html", form=form, **self._frame.door.writing(look, me.line_id))

    def _one(
        self,
        person_id: int,
        *,
        details: Details | None = None,
        other: Other | None = None,
        look: Look | None = None,
        in_full: bool = False,
    ) -> str:
        me = visitor()
        if not in_full and not looking.has_said_why(person_id, self._frame.house.clock.now()):
            return looking.ask(self._frame, person_id, kept.keep() if request.method == "POST" else "")

        def found(session: Session) -> dict[str, Any]:
            peer, line = _peer(session, person_id), lines.get(session)
            what = f"looked at the number: {_plain(look.reason.data)}" if look and in_full else "looked at"
            audit.note(session, me.who, what, f"person {person_id}")
            form = details or Details(data=_typed(peer))
            fields.among(form, line.languages)
            _of_this_line(session, form)
            standing.shows(form, _now(form, peer))
            return {
                "peer": peer,
                "state": _state(session, peer),
                "name": people.called(session, person_id),
                "digits": people.last_digits(session, person_id),
                "number": people.number(session, person_id) if in_full else None,
                "stopped": people.opted_out(session, person_id),
                "given": stints.this_week(session, person_id) / 3600,
                "usual": line.pace.week_minutes // 60,
                "apart": {one: people.called(session, one) for one in people.apart_from(session, person_id)},
                "details": form,
            }

        shown = self._frame.door.writing(found, me.line_id)
        return render_template("peer.html", other=other or Other(), look=look or Look(), **shown)


def _of_this_line(session: Session, form: Details) -> None:
    """How many talks at once is asked only where the line has room for more than one."""
    if lines.room(session) == 1 and "texts_at_once" in form:
        del form.texts_at_once


def _now(form: Details, peer: Record) -> dict[str, Any]:
    return {name: value for name, value in _typed(peer).items() if name in form}


def _peer(session: Session, person_id: int) -> Record:
    found = rota.peer(session, person_id)
    if found is None or found.line_id != session.line_id:
        abort(404)
    return found


def _all(session: Session) -> list[Record]:
    return lists.all_peers(session)


def _state(session: Session, peer: Record) -> str:
    """What a coordinator wants to know of them first."""
    if peer.state == "invited":
        return "invited"
    if peer.practised_at is None:
        return "not_practised"
    if not rota.is_on(session, peer):
        return "off"
    return "aftercare" if peer.aftercare_owed else "resting" if peer.resting else "on"


def _typed(peer: Record) -> dict[str, Any]:
    """What is kept of them, as it would be typed."""
    return {
        "languages": peer.languages.split(","),
        "tags": peer.tags.replace(",", ", "),
        "week_hours": str(peer.week_minutes // 60) if peer.week_minutes else "",
        "offers_by": peer.offers_by,
        "texts_at_once": str(peer.texts_at_once),
    }


def _plain(text: str | None) -> str:
    return " ".join((text or "").split())
