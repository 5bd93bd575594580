"""Scripts change while people are in the middle of them: a conversation keeps its questions, and is never stranded."""

from sqlalchemy import select

from service import rota, scripts
from service.scripts.proofs import Known, Proved, prove
from service.scripts.publishing import Draft, Published
from service.session import Record
from service.switchboard import receive, versions
from service.tables import checkins, inbox, lines
from tests.journeys.moments import all_notices, code, coordinator, follow_up, parted, talking, together
from tests.phone import Line, Phone

CHANGED = "These questions are being changed"
CAMBIAN = "Estas preguntas están cambiando"


def reworded(name: str, *replacements: tuple[str, str]) -> Proved:
    """A shipped script with other words in some places, proved as any script is."""
    source = scripts.shipped(name)
    for old, new in replacements:
        assert old in source, f"{name} does not say {old!r}"
        source = source.replace(old, new)
    return prove(name, source, Known())


def publishes(line: Line, name: str, proved: Proved, *, under_way: bool = False) -> Published:
    """A coordinator publishes it."""
    with line.house.session(line.id) as session:
        published = scripts.publish(session, Draft(name, proved), author="test")
        if under_way:
            versions.give_new_words(session, published)
    return published


def withdraws(line: Line, name: str, number: int) -> None:
    """A coordinator withdraws it, at the command line or in the console."""
    with line.house.session(line.id) as session:
        versions.withdraw(session, name, number)
        ringing = list(session.ringing)
    for alarm_id in ringing:
        receive.ring(line.house, alarm_id)
    line.settle()


def all_checkins(line: Line) -> list[Record]:
    """Every check-in, oldest first."""
    with line.look() as session:
        return session.all(select(checkins).order_by(checkins.c.id))


MOOD = ("How is your mood right now, from 1 (low) to 5 (good)?", "How are you right now, from 1 (low) to 5 (good)?")
WEIGHS = ("What is one thing that weighs on you today?", "What is one thing that is heavy today?")
GREETED = (
    "\nmood:",
    "\ngreeted:\n  say:\n    en: It is good that you are here.\n    es: Qué bueno que estén.\n\nmood:",
)


def replaced(line: Line, name: str) -> None:
    """There is a second version of a script, in use, that begins with the same words as the first."""
    publishes(line, name, prove(name, scripts.shipped(name), Known()))


def test_a_conversation_ends_on_the_version_it_began_with(line: Line, caller: Phone, peer: Phone) -> None:
    """The next one begins with the new version."""
    together(caller, peer)
    published = publishes(line, "shared_check_in", reworded("shared_check_in", MOOD, WEIGHS, GREETED))
    caller.texts("2").texts("REPEAT")
    peer.texts("REPEAT").hears("How is your mood right now").texts("4").hears("weighs on you today")
    caller.hears("weighs on you today").never_hears("heavy today")
    [began] = [row for row in all_checkins(line) if row.used_for == "shared check-in"]
    assert began.version_id != published.version.id
    other, second = line.phone("+15550007002"), line.peer("+15550002009")
    other.texts("hi").texts("1").texts("3")
    second.texts("1").hears("It is good that you are here", "How are you right now, from 1")


def test_new_words_reach_whoever_is_under_way(line: Line, caller: Phone, peer: Phone) -> None:
    """The question that is open is repeated in them, and the next is asked in them; answers given are kept."""
    together(caller, peer)
    caller.texts("2").forgets()
    publishes(line, "shared_check_in", reworded("shared_check_in", MOOD, WEIGHS), under_way=True)
    peer.hears_nothing()
    peer.texts("REPEAT").hears("How are you right now, from 1").texts("4").hears("said 2", "heavy today")
    caller.hears("Sam said 4", "heavy today")


def test_withdrawn_in_the_middle_of_a_together_step(line: Line, caller: Phone, peer: Phone) -> None:
    """Both hear one kind word and may talk; what was sealed stays so; a coordinator hears; the old one is used."""
    replaced(line, "shared_check_in")
    office = coordinator(line)
    together(caller, peer)
    caller.texts("ES").forgets()
    peer.forgets()
    caller.texts("2").forgets()
    withdraws(line, "shared_check_in", 2)
    caller.hears(CAMBIAN, "Ya pueden escribirse").hears_nothing()
    peer.hears(CHANGED, "You can write to each other now").hears_nothing().never_hears("said 2")
    office.hears("a script was withdrawn")
    assert all_notices(line) == ["script_withdrawn"]
    assert line.conversation(caller).state == "open"
    peer.texts("are you there?")
    caller.hears("Sam: are you there?")
    [ended] = [row for row in all_checkins(line) if row.used_for == "shared check-in"]
    assert (ended.reason, ended.state["ended"]) == ("withdrawn", "withdrawn")
    with line.look() as session:
        kinds = [row.kind for row in session.all(select(inbox).order_by(inbox.c.id))]
        first = scripts.find(session, "shared_check_in", 1)
        assert first is not None
        assert scripts.current(session, "shared check-in") == first.id
    assert kinds.count("withdrawn") == 1


def test_a_reply_to_a_withdrawn_question_that_had_not_been_told(line: Line, caller: Phone, peer: Phone) -> None:
    """Nothing rang yet: whoever writes first hears it at once, and what they wrote answers and shows nothing."""
    replaced(line, "shared_check_in")
    together(caller, peer)
    with line.house.session(line.id) as session:
        versions.withdraw(session, "shared_check_in", 2)
    peer.texts("4").hears(CHANGED, "You can write to each other now")
    caller.hears(CHANGED, "You can write to each other now").never_hears("said 4")
    peer.hears_nothing()
    caller.hears_nothing()


def test_an_arrival_that_is_withdrawn_begins_again_with_the_one_in_use(line: Line, caller: Phone, peer: Phone) -> None:
    """All that has to be said first is said as it stands now; a reply after that is an answer like any other."""
    replaced(line, "arrival")
    caller.texts("hi").hears("How would you like to go on").forgets()
    withdraws(line, "arrival", 2)
    caller.hears(CHANGED, "988", "How would you like to go on").hears_nothing()
    caller.texts("1").hears("How much can you hold").texts("1").hears("looking for a peer")
    peer.hears("1 = take it")


def test_who_has_asked_for_a_peer_gets_one(line: Line, caller: Phone, peer: Phone) -> None:
    """Only the last question of the arrival was open."""
    replaced(line, "arrival")
    caller.texts("hi").texts("1").hears("How much can you hold").forgets()
    withdraws(line, "arrival", 2)
    caller.hears(CHANGED, "looking for a peer").hears_nothing()
    peer.hears("1 = take it")


def test_on_my_own_ends_in_a_choice(line: Line, caller: Phone) -> None:
    """Whoever was alone with the questions can have a peer, or the questions that are in use now."""
    replaced(line, "on_my_own")
    caller.texts("hi").texts("2").hears("your mood").forgets()
    withdraws(line, "on_my_own", 2)
    caller.hears(CHANGED, "How would you like to go on").hears_nothing()
    caller.texts("2").hears("your mood")
    assert line.conversation(caller).state == "checking_in"


def test_nobody_is_woken_because_a_script_changes(line: Line, caller: Phone) -> None:
    """Somebody asked alone a while ago hears of it in waking hours, or as soon as they write."""
    replaced(line, "on_my_own")
    caller.texts("hi").texts("2")
    line.forward(hours=11)
    caller.forgets()
    withdraws(line, "on_my_own", 2)
    caller.hears_nothing()
    line.forward(hours=13)
    caller.hears(CHANGED, "How would you like to go on")


def test_who_writes_first_hears_it_first(line: Line, caller: Phone) -> None:
    """At night, when they are the ones who write."""
    replaced(line, "on_my_own")
    caller.texts("hi").texts("2")
    line.forward(hours=11)
    caller.forgets()
    withdraws(line, "on_my_own", 2)
    caller.texts("3").hears(CHANGED, "How would you like to go on").hears_nothing()
    line.forward(hours=11)
    assert not [body for body in caller.unread() if CHANGED in body]


def test_a_peer_keeps_their_aftercare(line: Line, caller: Phone, peer: Phone) -> None:
    """It begins again with the version in use, before the next offer."""
    replaced(line, "aftercare")
    talking(caller, peer)
    caller.texts("URGENT")
    peer.texts("DONE").texts("1")
    line.forward(minutes=3)
    peer.forgets()
    withdraws(line, "aftercare", 2)
    peer.hears(CHANGED)
    first, again = [row for row in all_checkins(line) if row.used_for == "aftercare"]
    assert (first.reason, again.reason) == ("withdrawn", None)
    assert again.version_id < first.version_id


def test_a_follow_up_ends_in_a_choice(line: Line, caller: Phone, peer: Phone) -> None:
    """They were written to as agreed; what they answer to the choice answers the follow-up too."""
    replaced(line, "follow_up")
    parted(line, caller, peer)
    caller.texts("1").texts("1").texts("1").texts("1")
    line.forward(days=1)
    caller.hears("As agreed").forgets()
    withdraws(line, "follow_up", 2)
    caller.hears(CHANGED, "How would you like to go on").texts("1").hears("How much can you hold")
    line.forward(days=1)
    assert follow_up(line).state == "answered"


def test_who_was_called_on_is_asked_again(line: Line, caller: Phone, responder: Phone) -> None:
    """In the words that are in use now."""
    replaced(line, "on_call")
    caller.texts("hi").texts("URGENT")
    responder.texts(code(responder)).texts("2").texts(f"{code(responder)} done").hears("How are you right now")
    withdraws(line, "on_call", 2)
    responder.hears(CHANGED, "How are you right now").hears_nothing()


def test_company_that_is_withdrawn_leaves_the_place_in_the_queue(line: Line, caller: Phone) -> None:
    """Whoever waits goes on waiting, and is told so."""
    with line.house.session(line.id) as session:
        session.change(lines, line.id, settings={"offer_all": 3_000, "company": 60})
    line.peer("+15550002009")
    replaced(line, "waiting")
    caller.texts("hi").texts("1").texts("3")
    line.forward(minutes=1)
    caller.hears("keep you company").forgets()
    withdraws(line, "waiting", 2)
    caller.hears(CHANGED, "your place is kept").hears_nothing()


def test_in_the_queue_the_place_is_kept(line: Line, caller: Phone) -> None:
    """With nobody free the questions end, and the search goes on."""
    replaced(line, "nobody_free")
    caller.texts("hi").texts("1").texts("1").forgets()
    withdraws(line, "nobody_free", 2)
    caller.hears(CHANGED, "your place is kept").hears_nothing()
    assert line.conversation(caller).state == "waiting"


def test_by_phone_it_is_heard_and_they_are_put_together(line: Line, caller: Phone, peer: Phone) -> None:
    """Both on the phone in the middle of a together step: one kind sentence, and then each other."""
    replaced(line, "shared_check_in")
    with line.house.session(line.id) as session:
        rota.change_peer(session, line.person(peer).id, offers_by="call")
    caller.calls().presses("1", "1", "3")
    peer.picks_up().presses("1").is_told("How is your mood")
    line.forward(seconds=20)
    caller.is_told("How is your mood").presses("2").is_told("kept closed")
    withdraws(line, "shared_check_in", 2)
    line.forward(seconds=60)
    for one in (caller, peer):
        one.is_told(CHANGED)
        assert one.is_in_a_room()


def test_somebody_alone_on_the_phone_at_night_hears_it_there(line: Line, caller: Phone) -> None:
    """They are there, whatever the hour."""
    replaced(line, "on_my_own")
    line.forward(hours=12)
    caller.calls().presses("1", "2").is_told("your mood")
    withdraws(line, "on_my_own", 2)
    line.forward(seconds=30)
    caller.is_told(CHANGED, "How would you like to go on")
