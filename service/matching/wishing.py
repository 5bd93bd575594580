"""Whom a caller would like: kept with the conversation while it can be met, and let go after a while. Never a must."""

from collections.abc import Sequence

from service import alarms, conversations, lines, rota
from service.alarms import About
from service.matching import candidates, offers
from service.matching.ranking import NEW, SAME
from service.session import Record, Session


def whom(session: Session, conversation: Record, wished: str) -> bool:
    """The peer of last time, whatever they know, or somebody new; whether such a one is on, else it is not kept."""
    them = candidates.known(session, conversation)
    if wished == SAME:
        last = [person_id for person_id in them.before[:1] if person_id not in them.never]
        possible = candidates.may_come(session, conversation.language, last)
    else:
        possible = rota.somebody_on(session, conversation.language, them.never.union(them.before))
    if possible:
        _keep(session, conversation, whom=wished, tags="" if wished == SAME else conversation.tags)
    return possible


def tags(session: Session, conversation: Record, wished: Sequence[str]) -> bool:
    """A peer who knows these from their own life; whether the line has one, else it is not kept."""
    has = rota.knows(session, wished, conversation.language)
    if has:
        _keep(session, conversation, tags=",".join(wished), whom=NEW if conversation.whom == NEW else "")
    return has


def anybody(session: Session, conversation: Record) -> None:
    """Whatever was wished for is taken back."""
    _keep(session, conversation, tags="", whom="")


def in_language(session: Session, conversation: Record, language: str) -> Record:
    """What a caller speaks from now on; whoever is being asked already may not, and who does may be free."""
    after = conversations.change(session, conversation.id, language=language)
    if after.state in conversations.QUEUED:
        offers.ask_others(session, after)
        offers.look(session)
    return conversations.get(session, after.id)


def let_go(session: Session, conversation_id: int) -> bool:
    """Nobody like the one that a caller wished for has come: from now on anybody may; whether it was so."""
    conversation = conversations.hold(session, conversation_id)
    if conversation.state not in conversations.QUEUED or not wishes(conversation):
        return False
    anybody(session, conversation)
    return True


def wishes(conversation: Record) -> bool:
    """Whether a caller wishes for anybody in particular."""
    return bool(conversation.tags) or conversation.whom in (SAME, NEW)


def _keep(session: Session, conversation: Record, **wished: str) -> None:
    """From now on this is looked for; whoever is being asked already and may not be the one is let be."""
    after = conversations.change(session, conversation.id, **wished)
    if after.state not in conversations.QUEUED:
        return
    if wishes(after):
        alarms.put(session, "wish_over", lines.get(session).pace.wish, About(after.id))
        offers.ask_others(session, after)
    else:
        alarms.cancel(session, "wish_over", About(after.id))
    offers.look(session)
