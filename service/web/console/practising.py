"""Practice: who is ready for shifts, a practice sent to a peer's own phone, and the card with the words on it."""

from flask import abort, redirect, render_template, url_for
from werkzeug.wrappers import Response

from flows.vocabulary import COMMANDS
from service import audit, lines, lists, people, rota
from service.session import Session
from service.switchboard import staffing
from service.web.console.frame import Frame, notice, visitor
from service.web.console.speaking import PHRASES

CARD = {
    "your_time": ("on", "off", "break", "status", "practice", "drop", "two texts", "one text"),
    "a_check_in": ("pass", "lighter", "talk"),
    "a_talk": ("pause", "repair", "call", "done", "heavy", "backup", "handover", "leave", "hide", "show", "urgent"),
    "afterwards": ("apart",),
}
"""What the card holds, in its order."""


def add(frame: Frame) -> None:
    """The routes."""
    views = Pages(frame)
    frame.page("/people/practice", "coordinator", views.practice, under="peers")
    frame.page("/people/practice/<int:person_id>", "coordinator", views.ask_to_practise, ("POST",))
    frame.page("/people/practice/card", "viewer", views.card, under="peers")


class Pages:
    """Who has practised, and what goes with it."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    def practice(self) -> str:
        """Everybody by how far they are. The look is written down."""
        me = visitor()

        def look(session: Session) -> dict[str, object]:
            audit.note(session, me.who, "listed the peers", f"line {session.line_id}")
            rows = [(row, people.called(session, row.person_id)) for row in lists.all_peers(session)]
            agreed = [(row, name) for row, name in rows if row.state == "agreed"]
            return {
                "ready": [(row, name) for row, name in agreed if row.practised_at is not None],
                "waiting": [(row, name) for row, name in agreed if row.practised_at is None],
                "invited": [name for row, name in rows if row.state == "invited"],
            }

        return render_template("practice.html", **self._frame.door.writing(look, me.line_id))

    def ask_to_practise(self, person_id: int) -> Response:
        """Whether now is good for it, by a text."""
        me = visitor()

        def ask(session: Session) -> str | None:
            peer = rota.peer(session, person_id)
            if peer is None or peer.line_id != session.line_id:
                abort(404)
            why_not = staffing.asks_to_practise(session, peer)
            if why_not is None:
                audit.note(session, me.who, "asked to practise", f"person {person_id}")
            return why_not

        why_not = self._frame.door.writing(ask, me.line_id)
        notice("practice.sent" if why_not is None else f"practice.why_{why_not}", "warm" if why_not else "good")
        return redirect(url_for("console.practice"))

    def card(self) -> str:
        """In every language of the line, side by side."""
        with self._frame.door.reading(visitor().line_id) as session:
            line = lines.get(session)
        return render_template("card.html", line=line, card=CARD, spelt=spelt, said=PHRASES.text)


def spelt(command: str, language: str) -> str:
    """The first spelling of a command, as it is shown."""
    return next(word for word, meaning in COMMANDS[language].items() if meaning == command).upper()
