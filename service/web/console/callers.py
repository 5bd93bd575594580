"""Callers are found by number only, for a reason; numbers that are given no peer for a while, and why."""

from typing import Any

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import BooleanField, Form, StringField
from wtforms.validators import InputRequired

from service import audit, blocks, conversations, lines, people, rota
from service.session import Session
from service.switchboard import barring, leaving
from service.web.console import fields
from service.web.console.frame import Frame, notice, visitor

Page = Response | str | tuple[str, int]
DAY = 86_400.0
LONGEST = 3650
NEWEST = 10
BLOCK = "block-"
ERASE = "erase-"


class Wanted(Form):
    """Whose number, and why."""

    number = fields.number("people.number")
    reason = fields.why()


class Block(Form):
    """Who is given no peer, why and for how long."""

    number = fields.number("people.number")
    reason = fields.why("blocks.why")
    days = StringField("blocks.days", [fields.Whole(1, LONGEST, "blocks.bounds")])


class Erased(Form):
    """Whose everything goes, for good."""

    number = fields.number("people.number")
    sure = BooleanField("erasing.sure", [InputRequired("erasing.not_sure")])


def add(frame: Frame) -> None:
    """The routes."""
    views = Pages(frame)
    frame.page("/people/callers", "coordinator", views.callers, under="peers")
    frame.page("/people/callers/find", "coordinator", views.look_up, ("POST",), under="peers")
    frame.page("/people/callers/block", "coordinator", views.put_block, ("POST",), under="peers")
    frame.page("/people/callers/erase", "coordinator", views.erase_caller, ("POST",), under="peers")
    frame.page("/people/callers/<int:person_id>/lift", "coordinator", views.lift_block, ("POST",))


class Pages:
    """Looking somebody up, and keeping somebody out for a while."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    def callers(self) -> Page:
        """Nobody is listed here but those who are blocked."""
        return self._page(Wanted(), Block(prefix=BLOCK))

    def look_up(self) -> Page:
        """What is known of a number, without words. The look is written down with its reason, found or not."""
        me, form = visitor(), Wanted(request.form)
        if not form.validate():
            return self._page(form, Block(prefix=BLOCK)), 422

        def look(session: Session) -> dict[str, Any] | None:
            person = people.find(session, fields.reading(form)["number"])
            known = person is not None and person.erased_at is None
            about = f"person {person.id}" if person is not None and known else "nobody who is known"
            audit.note(session, me.who, f"looked up: {' '.join((form.reason.data or '').split())}"[:80], about)
            if person is None or not known:
                return None
            block = people.blocked(session, person.id)
            return {
                "person": person,
                "called": people.called(session, person.id),
                "digits": people.last_digits(session, person.id),
                "consents": people.agreements(session, person.id),
                "block": block,
                "why": "" if block is None else blocks.reason(session, block),
                "talks": conversations.of_caller(session, person.id, NEWEST),
                "peer": rota.peer(session, person.id),
                "responder": rota.responder_on(session, person.id),
            }

        found = self._frame.door.writing(look, me.line_id)
        if found is None:
            form.number.errors = ["people.nobody"]
            return self._page(form, Block(prefix=BLOCK)), 404
        return render_template("caller.html", **found)

    def put_block(self) -> Page:
        """No peer for a while. On call still answers, and what they write is kept."""
        me, form = visitor(), Block(request.form, prefix=BLOCK)
        if not form.validate():
            return self._page(Wanted(), form), 422
        typed = fields.reading(form)

        def block(session: Session) -> bool:
            person = people.met(session, typed["number"], lines.get(session).base)
            days = typed["days"]
            until = None if days is None else session.at + days * DAY
            barring.block(session, person.id, " ".join((form.reason.data or "").split()), until, me.who)
            audit.note(session, me.who, "blocked", f"person {person.id}")
            return True

        self._frame.door.writing(block, me.line_id)
        notice("blocks.put")
        return redirect(url_for("console.callers"))

    def erase_caller(self) -> Page:
        """All that is theirs becomes unreadable for good, by the number once more, so that it is nobody else's."""
        me, form = visitor(), Erased(request.form, prefix=ERASE)
        if not form.validate():
            return self._page(Wanted(), Block(prefix=BLOCK), form), 422

        def erase(session: Session) -> str | None:
            person = people.find(session, fields.reading(form)["number"])
            if person is None or person.erased_at is not None:
                return "nobody"
            hindered = leaving.not_now(session, person.id)
            if hindered is not None:
                return hindered.partition(".")[2]
            leaving.erase(session, person)
            audit.note(session, me.who, "erased", f"person {person.id}")
            return None

        why_not = self._frame.door.writing(erase, me.line_id)
        if why_not is not None:
            form.number.errors = [f"erasing.why_{why_not}"]
            return self._page(Wanted(), Block(prefix=BLOCK), form), 409
        notice("erasing.done")
        return redirect(url_for("console.callers"))

    def lift_block(self, person_id: int) -> Page:
        """They may be given a peer again."""
        me = visitor()

        def lift(session: Session) -> bool:
            if people.here(session, person_id) is None:
                abort(404)
            lifted = blocks.lift(session, person_id)
            if lifted:
                audit.note(session, me.who, "unblocked", f"person {person_id}")
            return lifted

        lifted = self._frame.door.writing(lift, me.line_id)
        notice("blocks.lifted" if lifted else "blocks.none_there", "good" if lifted else "warm")
        return redirect(url_for("console.callers"))

    def _page(self, wanted: Wanted, block: Block, erased: Erased | None = None) -> str:
        me = visitor()

        def look(session: Session) -> list[dict[str, Any]]:
            audit.note(session, me.who, "listed the blocked", f"line {session.line_id}")
            return [
                {
                    "row": row,
                    "digits": people.last_digits(session, row.person_id),
                    "why": blocks.reason(session, row),
                }
                for row in blocks.listed(session)
            ]

        rows = self._frame.door.writing(look, me.line_id)
        return render_template(
            "callers.html", wanted=wanted, block=block, rows=rows, erased=erased or Erased(prefix=ERASE)
        )
