"""One text, with everything about its sender that deciding needs."""

from dataclasses import dataclass

from sqlalchemy import bindparam, exists, select

from flows import vocabulary
from service import conversations, lines, outbox, people, questions
from service.escalation import pages
from service.lines import Line
from service.matching import offers
from service.outbox import Envelope
from service.prepared import Asked, Prepared
from service.relay import said_first
from service.session import Record, Session
from service.switchboard.route import Facts
from service.tables import pages as page_table
from service.tables import peers, responders


@dataclass
class Turn:
    """Who wrote what, on which of our numbers, and what they are in the middle of."""

    session: Session
    line: Line
    person: Record
    number: str
    text: str
    words_id: int
    media: int
    conversation: Record | None
    """The open conversation they are in, held; else the one they were in that their question belongs to."""
    question: Record | None
    leg: Record | None = None
    """The leg of a call on which they said it; None for a text."""
    opt_out: str = ""
    """What the carrier says it took the text for: stop, start, help, or nothing."""

    @property
    def medium(self) -> str:
        """sms or voice."""
        return "sms" if self.leg is None else "voice"

    @property
    def role(self) -> str | None:
        """caller, peer or responder in the conversation."""
        return None if self.conversation is None else conversations.role_of(self.conversation, self.person.id)

    @property
    def here(self) -> Record:
        """The conversation, where there must be one."""
        assert self.conversation is not None
        return self.conversation

    @property
    def asked(self) -> Record:
        """The open question, where there must be one."""
        assert self.question is not None
        return self.question

    def reply(self, key: str, **values: object) -> None:
        """One of the line's own sentences to the sender."""
        outbox.put(self.session, self.envelope(), outbox.phrase(key, **values))

    def confirm(self, key: str) -> None:
        """The one sentence that may still be sent to somebody who has just opted out or been erased."""
        outbox.put(self.session, self.envelope(kind="confirmation"), outbox.phrase(key))

    def envelope(self, *, ref: int | None = None, kind: str = "reply") -> Envelope:
        """To the sender, from the number they wrote to."""
        return Envelope(
            self.person.id,
            self.number,
            self.conversation.id if self.conversation is not None else None,
            ref=ref,
            kind=kind,
        )

    def answered(self) -> None:
        """Close the open question; whatever lay under it is asked again."""
        below = questions.close(self.session, self.asked)
        if below is not None:
            questions.repeat(self.session, below)


def gather(
    session: Session,
    person: Record,
    number: str,
    text: str,
    words_id: int,
    media: int,
    leg: Record | None = None,
    opt_out: str = "",
) -> Turn:
    """Look up what a sender is in the middle of; the conversation is held until the end of the transaction."""
    here = (person.id, number)
    session.look_ahead(conversations.asks_to_hold_of(*here), questions.asks_top(*here), _asks_known(person.id))
    conversation = conversations.hold_of(session, *here)
    question = questions.top(session, *here)
    if conversation is None and question is not None and question.conversation_id is not None:
        held = conversations.hold(session, question.conversation_id)
        conversation = held if conversations.includes(held, person.id) else None
        question = questions.top(session, *here)
    return Turn(
        session, lines.get(session), person, number, text, words_id, media, conversation, question, leg, opt_out
    )


def _comes_back_here(turn: Turn) -> bool:
    """A START to the one of our numbers whose texts they had stopped; for anybody else the word is only a word."""
    words = (turn.opt_out, vocabulary.carrier_word(turn.text), vocabulary.own_carrier_word(turn.text))
    return "start" in words and not people.may_text_from(turn.session, turn.person.id, turn.number)


def facts(turn: Turn) -> Facts:
    """The same, as the pure routing sees it."""
    session, person_id = turn.session, turn.person.id
    known_by, given = _asks_known(person_id)
    [known] = session.run(known_by, **given)
    waiting = pages.pending(session, person_id) if known.was_paged else []
    return Facts(
        opted_out=turn.person.opted_out_at is not None or _comes_back_here(turn),
        opt_out=turn.opt_out,
        question=None if turn.question is None else turn.question.kind,
        state=None if turn.conversation is None else turn.conversation.state,
        role=turn.role,
        is_peer=bool(known.is_peer),
        on_call=bool(known.on_call),
        late_offer=bool(known.is_peer) and offers.late(session, person_id, turn.number),
        being_told=turn.leg is None and said_first.waits_for_its_end(session, turn.conversation),
        codes=frozenset(pages.codes(session, person_id) if known.was_paged else ()),
        unacknowledged=tuple(escalation.code for escalation in waiting),
    )


def _asks_known(person_id: int) -> Asked:
    return _KNOWN, {"person": person_id}


_KNOWN = Prepared(
    select(
        exists().where(peers.c.person_id == bindparam("person"), peers.c.state != "left").label("is_peer"),
        exists().where(responders.c.person_id == bindparam("person")).label("on_call"),
        exists().where(page_table.c.person_id == bindparam("person")).label("was_paged"),
    )
)
"""What somebody is besides a caller, who most often is nothing else: then nothing more needs to be asked."""
