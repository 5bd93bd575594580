"""The rescue policy: a caller's number is shown only when two accounts ask for it, and that is recorded."""

from dataclasses import dataclass

from sqlalchemy import or_, select

from service import audit, conversations, lines, people
from service.errors import BadInput
from service.session import Record, Session
from service.tables import audit as entries

ASKED = "asked for a number, rescue policy"
SHOWN = "was shown a number, rescue policy"
OPEN_FOR = 3600.0
"""How long a second person may take; afterwards somebody asks again."""
LONGEST_WHY = 44
"""Characters of a reason, which fits into the log with what was done."""


@dataclass(frozen=True)
class Asking:
    """Somebody has asked for the number of who is in a conversation, and nobody has confirmed."""

    conversation_id: int
    who: str
    at: float
    why: str


def ask(session: Session, conversation_id: int, by: str, why: str) -> str:
    """The first of two accounts asks and says why; returns the policy that they go by. Raises BadInput."""
    policy = _policy(session, conversation_id)
    why = " ".join(why.split())
    if not why or len(why) > LONGEST_WHY:
        raise BadInput(f"Say why in 1 to {LONGEST_WHY} characters.")
    conversations.hold(session, conversation_id)
    audit.note(session, by, f"{ASKED}: {why}", _about(conversation_id))
    return policy


def confirm(session: Session, conversation_id: int, by: str) -> str:
    """A second account agrees: the caller's number, once for each asking. Raises BadInput."""
    _policy(session, conversation_id)
    conversation = conversations.hold(session, conversation_id)
    asking = asked(session, conversation_id)
    if asking is None:
        raise BadInput("Nobody has asked in the last hour; the first person does that with `shoulder rescue ask`.")
    if asking.who == by:
        raise BadInput("It takes two people: somebody other than whoever asked must confirm.")
    number = people.number(session, conversation.caller_id)
    if number is None:
        raise BadInput("There is no number to show: it was withheld, or the person has had it erased.")
    audit.note(session, by, SHOWN, _about(conversation_id))
    return number


def asked(session: Session, conversation_id: int) -> Asking | None:
    """What waits for a second account about a conversation, if anything does."""
    return next((one for one in open_askings(session) if one.conversation_id == conversation_id), None)


def open_askings(session: Session) -> list[Asking]:
    """All that wait for a second account, the newest first."""
    steps = or_(entries.c.what.startswith(ASKED), entries.c.what == SHOWN)
    mine = (entries.c.line_id == session.line_id, entries.c.at >= session.at - OPEN_FOR, steps)
    last: dict[str, Record] = {}
    for row in session.all(select(entries).where(*mine).order_by(entries.c.id.desc())):
        last.setdefault(row.about, row)
    return [_asking(row) for row in last.values() if row.what != SHOWN]


def _asking(row: Record) -> Asking:
    return Asking(int(row.about.rpartition(" ")[2]), row.who, row.at, row.what.removeprefix(ASKED).lstrip(": "))


def _policy(session: Session, conversation_id: int) -> str:
    if conversations.find(session, conversation_id) is None:
        raise BadInput(f"There is no conversation {conversation_id}; `shoulder conversations list` names them.")
    line = lines.get(session)
    policy = line.policy.get(line.base)
    if not policy:
        raise BadInput("This line has no rescue policy, so no number is shown; `shoulder line policy` sets one.")
    return str(policy)


def _about(conversation_id: int) -> str:
    return f"conversation {conversation_id}"
