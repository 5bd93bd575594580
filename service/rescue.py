"""The rescue policy: a caller's number is shown only when two named people ask for it, and that is recorded."""

from sqlalchemy import select

from service import audit, conversations, lines, people
from service.errors import BadInput
from service.session import Session
from service.tables import audit as entries

ASKED = "asked for a number, rescue policy"
SHOWN = "was shown a number, rescue policy"
OPEN_FOR = 3600.0
"""How long a second person may take; afterwards somebody asks again."""


def ask(session: Session, conversation_id: int, by: str) -> str:
    """The first of two people asks; returns the policy that they go by. Raises BadInput."""
    policy = _policy(session, conversation_id)
    audit.note(session, by, ASKED, _about(conversation_id))
    return policy


def confirm(session: Session, conversation_id: int, by: str) -> str:
    """A second person agrees: the caller's number, once for each asking. Raises BadInput."""
    _policy(session, conversation_id)
    conversation = conversations.hold(session, conversation_id)
    mine = (entries.c.line_id == session.line_id, entries.c.about == _about(conversation_id))
    steps = select(entries).where(*mine, entries.c.what.in_((ASKED, SHOWN))).order_by(entries.c.id.desc())
    last = session.first(steps.limit(1))
    if last is None or last.what == SHOWN or session.at - last.at > OPEN_FOR:
        raise BadInput("Nobody has asked in the last hour; the first person does that with `shoulder rescue ask`.")
    if _plain(last.who) == _plain(by):
        raise BadInput("It takes two people: somebody other than whoever asked must confirm.")
    number = people.number(session, conversation.caller_id)
    if number is None:
        raise BadInput("There is no number to show: it was withheld, or the person has had it erased.")
    audit.note(session, by, SHOWN, _about(conversation_id))
    return number


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


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())
