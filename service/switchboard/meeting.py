"""A caller and a peer meet: what is cleared away, what each is told, and the check-in that they take together."""

from flows import state
from service import alarms, conversations, outbox, passing, questions, rota, scripts, unsaid, words
from service.checkins import running
from service.matching import candidates, ranking
from service.outbox import Envelope
from service.session import Record, Session
from service.switchboard import partings, perform
from service.switchboard.turn import Turn

LIGHTER = "lighter_check_in"
"""The check-in for when less is better, by the name of its script."""


def taken(session: Session, conversation: Record) -> None:
    """A peer has taken it: the caller is told, the peer sees what was written before, and both begin together."""
    half = _half(session, conversation)
    if half is None:
        running.stop(session, conversation.id, "taken")
        questions.close_conversation(session, conversation)
    alarms.cancel_kinds(session, conversation.id, "ask_again", "ready_over", "queue_over", "wish_over")
    heavy = "" if conversation.heavy_since is None else "_heavy"
    for member in (conversation.caller_id, conversation.peer_id):
        perform.clear_the_table(session, member, conversation)
    if _is_somebody_else(session, conversation):
        perform.say(session, conversation, conversation.caller_id, "queue.not_the_same")
    perform.say(session, conversation, conversation.caller_id, f"queue.taken{heavy}")
    language = {"language": conversation.language}
    perform.say(session, conversation, conversation.peer_id, f"offer.yours{heavy}", language=language)
    caller = (conversation.caller_id, conversation.id)
    if conversation.medium == "voice" and unsaid.was_told(session, *caller, "voice.stay_quiet"):
        perform.say(session, conversation, conversation.peer_id, "offer.quiet")
    for words_id in words.unshown(session, conversation.id, conversation.caller_id):
        content = passing.content(session, conversation, words_id, conversation.caller_id, conversation.peer_id)
        outbox.put(
            session,
            Envelope(conversation.peer_id, conversation.peer_number, conversation.id, kind="talk"),
            content,
        )
    if heavy:
        perform.start_talking(session, conversation, None)
    elif half is not None:
        peer = rota.peer(session, conversation.peer_id)
        assert peer is not None
        came = running.join(session, half, conversation, "peer", peer.depth)
        perform.outcomes(session, running.get(session, half.id), came)
    else:
        perform.begin(session, conversation, perform.TOGETHER)


def needs_a_moment(session: Session, conversation: Record) -> bool:
    """Whether its peer asked for back-up for themselves in the check-in, and has not yet chosen how to go on."""
    half = _half(session, conversation)
    return half is not None and "peer" in half.state.get("aside", ())


def step_aside(session: Session, conversation: Record) -> None:
    """A peer asked for back-up for themselves: until they choose nothing opens, and nobody is joined with them."""
    _tell(session, conversation, state.Aside("peer"))


def go_on(session: Session, conversation: Record) -> None:
    """They chose to stay, or whoever had it says that it is over: the check-in goes on where it was."""
    _tell(session, conversation, state.Back("peer"))


def without_them(session: Session, conversation: Record) -> None:
    """The caller is not left with somebody who needs their moment: another peer is found, and nothing is shown."""
    perform.say(session, conversation, conversation.peer_id, "backup.stepped_out")
    partings.lost_peer(session, conversation, "queue.peer_needs_a_moment")


def _tell(session: Session, conversation: Record, event: state.Event) -> None:
    half = _half(session, conversation)
    if half is not None:
        perform.outcomes(session, half, running.tell(session, half, event))


def talk_now(turn: Turn) -> None:
    """Straight from the check-in to talking. A peer who asked for help in their half is not joined: they choose."""
    if turn.role == "caller" and needs_a_moment(turn.session, turn.here):
        turn.reply("checkin.needs_a_moment")
    else:
        perform.start_talking(turn.session, turn.here, "relay.open")


def talk_anyway(session: Session, conversation: Record) -> None:
    """Neither has gone on for a long while: they simply talk. Who still needs their moment is out of it instead."""
    if needs_a_moment(session, conversation):
        without_them(session, conversation)
    else:
        perform.start_talking(session, conversation, "relay.open")


def anew(session: Session, conversation: Record, key: str, version_id: int | None = None) -> None:
    """Out of the talk, into a check-in side by side once more; both hear why."""
    conversation = conversations.change(session, conversation.id, state="checking_in")
    questions.close_conversation(session, conversation)
    alarms.cancel_kinds(session, conversation.id, "close", "quiet", "quiet_over")
    for member in (conversation.caller_id, *conversations.others(conversation, conversation.caller_id)):
        perform.say(session, conversation, member, key)
    perform.begin(session, conversation, perform.TOGETHER, version_id=version_id)


def lighter(session: Session, conversation: Record) -> bool:
    """The lighter check-in for a caller and a peer who are alone together; whether there is one, and it is the time."""
    heavy = conversation.heavy or conversation.responder_id is not None or conversation.state != "open"
    if heavy or conversation.peer_id is None:
        return False
    version_id = scripts.to_begin_by_name(session, LIGHTER)
    if version_id is not None:
        anew(session, conversation, "relay.lighter", version_id)
    return version_id is not None


def own_half(session: Session, conversation: Record) -> None:
    """The caller begins their half of the check-in while they wait; it stays sealed until a peer has given theirs."""
    if not running.had(session, conversation.id, perform.TOGETHER):
        people_there, depths = {"caller": conversation.caller_id}, {"caller": conversation.caller_depth}
        running.stop(session, conversation.id, "gave way")
        found = running.begin(session, conversation, perform.TOGETHER, people_there, depths, from_first_question=True)
        perform.outcomes(session, running.newest(session, conversation.id), found)


def _half(session: Session, conversation: Record) -> Record | None:
    checkin = running.running(session, conversation.id)
    return checkin if checkin is not None and checkin.used_for == perform.TOGETHER else None


def _is_somebody_else(session: Session, conversation: Record) -> bool:
    """Whether a caller asked for the peer of last time, or may expect them, and has been given another."""
    before = candidates.known(session, conversation).before[:1]
    return conversation.whom in (ranking.SAME, ranking.FAMILIAR) and before != [conversation.peer_id]
