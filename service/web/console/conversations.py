"""Conversations: what happened when, never what was said; words only for a reason that is written down."""

import json
from collections.abc import Callable

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import Form, StringField
from wtforms.validators import Length

from service import audit, people, timeline, words
from service import conversations as records
from service.checkins import running
from service.session import Record, Session
from service.switchboard import by_hand
from service.web.console.forms import NEEDED
from service.web.console.frame import Frame, notice, row_id, visitor
from service.web.console.telling import names_in, reasons

Page = Response | str | tuple[str, int]
ON_A_PAGE = 40
EXPORTED = ("id", "medium", "state", "language", "heavy", "created_at", "queued_at", "opened_at", "closed_at", "reason")


class Reason(Form):
    """Why somebody reads what people wrote."""

    reason = StringField(
        "conversations.why",
        [NEEDED, Length(min=8, max=60, message="conversations.why_length")],
    )


def add(frame: Frame) -> None:
    """The routes."""
    views = Pages(frame)
    one = "/conversations/<int:conversation_id>"
    frame.page("/conversations", "viewer", views.conversations, menu="nav.conversations")
    frame.page(one, "viewer", views.conversation, under="conversations")
    frame.page(f"{one}/words", "coordinator", views.read, ("POST",), under="conversations")
    frame.page(f"{one}/export", "coordinator", views.export_one, ("POST",), under="conversations")
    for name, view in (
        ("close", views.close),
        ("offer", views.offer),
        ("wish", views.wish),
        ("on-call", views.call_on_call),
        ("come-in", views.come_in),
    ):
        frame.page(f"{one}/{name}", "coordinator", view, ("POST",))


class Pages:
    """The list, one of them, and what may be done by hand."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    def conversations(self) -> Page:
        """The newest, or the older ones before one of them."""
        before = request.args.get("before", type=row_id)
        with self._frame.door.reading(visitor().line_id) as session:
            rows = records.listed(session, ON_A_PAGE + 1, before)
            peers = {row.peer_id for row in rows if row.peer_id is not None}
            names = {person: people.called(session, person) for person in peers}
        further = rows[ON_A_PAGE - 1].id if len(rows) > ON_A_PAGE else None
        return render_template(
            "conversations.html", rows=rows[:ON_A_PAGE], names=names, further=further, newest=before is None
        )

    def conversation(self, conversation_id: int) -> Page:
        """One of them. The look is written down."""
        return self._one(conversation_id, Reason())

    def read(self, conversation_id: int) -> Page:
        """What people wrote but for sealed answers, once, for a reason that is written down."""
        form = Reason(request.form)
        if not form.validate():
            return self._one(conversation_id, form), 422
        return self._one(conversation_id, form, with_words=True)

    def export_one(self, conversation_id: int) -> Page:
        """All of it that may be shown, as a file, for the same kind of reason; no number and no name is in it."""
        form = Reason(request.form)
        if not form.validate():
            return self._one(conversation_id, form), 422

        def look(session: Session) -> dict[str, object]:
            row = _of(session, conversation_id)
            said = _words(session, row, form.reason.data or "", "exported")
            happened = [{"at": one.at, "what": one.what} for one in timeline.of(session, row)]
            return {**{name: getattr(row, name) for name in EXPORTED}, "happened": happened, "words": said}

        found = self._frame.door.writing(look, visitor().line_id)
        named = {"Content-Disposition": f'attachment; filename="conversation-{conversation_id}.json"'}
        text = json.dumps(found, indent=2, ensure_ascii=False) + "\n"
        return Response(text, content_type="application/json; charset=utf-8", headers=named)

    def close(self, conversation_id: int) -> Page:
        """With a kind word to everybody who is in it."""

        def close(session: Session, row: Record) -> str | None:
            return by_hand.close(session, row.id)

        return self._does(conversation_id, close, "closed kindly", "conversations.closed")

    def offer(self, conversation_id: int) -> Page:
        """Ask one peer, by hand."""
        peer_id = request.form.get("peer", 0, type=int)

        def offer(session: Session, row: Record) -> str | None:
            return by_hand.offer(session, row.id, peer_id)

        return self._does(conversation_id, offer, f"offered to person {peer_id} by hand:", "conversations.offered")

    def wish(self, conversation_id: int) -> Page:
        """Look for the peer of last time, for somebody new, or for anybody."""
        wished = request.form.get("whom", "")

        def wish(session: Session, row: Record) -> str | None:
            return by_hand.wish(session, row.id, wished)

        return self._does(conversation_id, wish, "set whom to look for:", "conversations.wished")

    def come_in(self, conversation_id: int) -> Page:
        """Join it on one's own phone, without waiting to be asked."""

        def come_in(session: Session, row: Record) -> str | None:
            return by_hand.come_in(session, row.id, visitor().person_id)

        return self._does(conversation_id, come_in, "joined", "escalations.joined")

    def call_on_call(self, conversation_id: int) -> Page:
        """Page on call about the caller, who is told nothing."""
        me = visitor()

        def call(session: Session) -> int:
            row, _ = by_hand.call_on_call(session, _of(session, conversation_id).id)
            audit.note(session, me.who, "raised", f"escalation {row.id}")
            return int(row.id)

        escalation_id = self._frame.door.writing(call, me.line_id)
        notice("conversations.on_call")
        return redirect(url_for("console.escalation", escalation_id=escalation_id))

    def _does(
        self, conversation_id: int, deed: Callable[[Session, Record], str | None], what: str, done: str
    ) -> Response:
        def held(session: Session) -> str | None:
            return deed(session, _of(session, conversation_id))

        why_not = self._frame.by_hand(held, what, f"conversation {conversation_id}")
        notice(why_not or done, "good" if why_not is None else "warm")
        return redirect(url_for("console.conversation", conversation_id=conversation_id))

    def _one(self, conversation_id: int, form: Reason, *, with_words: bool = False) -> str:
        me = visitor()

        def look(session: Session) -> dict[str, object]:
            row = _of(session, conversation_id)
            moments = timeline.of(session, row)
            said = _words(session, row, form.reason.data or "") if with_words else None
            if not with_words:
                audit.note(session, me.who, "looked at", f"conversation {row.id}")
            choices = by_hand.choices(session, row)
            names = names_in(session, moments) | {
                one.person_id: people.called(session, one.person_id) for one in choices
            }
            choices_why = [(one, reasons(by_hand.why(row, one, choices))) for one in choices]
            shown = {"row": row, "moments": moments, "names": names, "said": said, "choices": choices_why}
            return {**shown, "whom": row.whom if row.whom in by_hand.WISHES else by_hand.ANY, "wishes": by_hand.WISHES}

        shown = self._frame.door.writing(look, me.line_id)
        return render_template("conversation.html", form=form, me=me, **shown)


def _words(session: Session, row: Record, reason: str, what: str = "read the words") -> list[dict[str, object]]:
    """What was written, with who by role; the reading is in the log with its reason before anything is shown."""
    audit.note(session, visitor().who, f"{what}: {' '.join(reason.split())}"[:80], f"conversation {row.id}")
    return [
        {"role": records.role_of(row, one.person_id), "at": one.at, "text": words.read(session, one.id)}
        for one in words.open_of(session, row.id, running.revealed(session, row.id))
    ]


def _of(session: Session, conversation_id: int) -> Record:
    found = records.find(session, conversation_id)
    if found is None:
        abort(404)
    return found
