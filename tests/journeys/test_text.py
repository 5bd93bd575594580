"""The journey by text, from the first message to the goodbye."""

import pytest

from tests.phone import Line, Phone


def together(caller: Phone, peer: Phone) -> None:
    """A caller and a peer who have just begun the shared check-in."""
    caller.texts("hi").texts("1").texts("3").forgets()
    peer.texts("1").hears("from 1 (low) to 5")
    caller.hears("from 1 (low) to 5")


def talking(caller: Phone, peer: Phone) -> None:
    """The same two, in the open relay."""
    together(caller, peer)
    caller.texts("5")
    peer.texts("5")
    caller.hears("you write to each other")
    peer.hears("you write to each other")


def test_a_whole_conversation(line: Line, caller: Phone, peer: Phone) -> None:
    """Arrival, offer, sealed check-in, reveal, relay, goodbye; nobody ever sees the other's number."""
    caller.texts("hi, rough night").hears("988", "STOP ends all texts", "1 With a peer")
    caller.texts("1").hears("How much can you hold")
    caller.texts("2").hears("looking for a peer")
    peer.hears("1 = take it")
    peer.texts("1").hears("You are with them now", "Caller: hi, rough night", "your mood")
    caller.hears("A peer is here", "your mood")
    caller.texts("2").hears("kept closed")
    peer.hears_nothing()
    peer.texts("4").hears("You said 4. The caller said 2")
    caller.hears("You said 2. Sam said 4", "weighs on you")
    caller.texts("my sister left").hears("Write as much as you like")
    line.forward(minutes=1)
    caller.hears("kept closed")
    peer.never_hears("sister")
    peer.texts("the cold")
    line.forward(minutes=1)
    peer.hears("You: the cold / The caller: my sister left", "write to each other")
    caller.hears("You: my sister left / Sam: the cold", "write to each other")
    caller.texts("are you there?")
    peer.hears("Caller: are you there?")
    peer.texts("I am")
    caller.hears("Sam: I am")
    peer.texts("DONE").hears("1 = yes, goodbye").texts("1").hears("one last thing")
    caller.hears("Willow: Sam is saying goodbye")
    caller.texts("thank you")
    peer.hears("Caller: thank you")
    line.forward(minutes=3)
    caller.hears("closed now", "Thank you for the time you shared", "May we check in")
    peer.hears("closed now")
    assert line.conversation(caller).state == "closed"


def test_the_second_taker_is_told_kindly_and_gets_nothing(
    line: Line, caller: Phone, peer: Phone, other_peer: Phone
) -> None:
    """Both are asked at once; the first digit wins and the other hears a kind word, before or after their own digit."""
    caller.texts("hi").texts("1").texts("1")
    peer.hears("1 = take it")
    other_peer.hears("1 = take it")
    peer.texts("1")
    other_peer.hears("already being looked after")
    other_peer.texts("1").hears("already being looked after").hears_nothing()
    assert line.conversation(caller).peer_id == line.person(peer).id


def test_offers_go_one_after_another_when_many_are_free(line: Line, caller: Phone) -> None:
    """With more than three free the longest idle is asked first, then the next; a late yes is as good as any."""
    peers = []
    for number in range(6):
        peers.append(line.peer(f"+1555000210{number}"))
        line.forward(seconds=1)
    caller.texts("hi").texts("1").texts("1")
    peers[0].hears("1 = take it")
    peers[1].hears_nothing()
    peers[0].texts("2").hears("ask somebody else")
    peers[1].hears("1 = take it")
    line.forward(seconds=90)
    peers[2].hears("1 = take it")
    peers[1].texts("1").hears("You are with them now")
    peers[2].hears("already being looked after").texts("1").hears("already being looked after")


def test_yes_is_never_a_command(line: Line, caller: Phone, peer: Phone) -> None:
    """A carrier word neither takes an offer nor declines it."""
    caller.texts("hi").texts("1").texts("1")
    peer.hears("1 = take it").texts("YES").hears("a number works best", "1 = take it")
    assert line.conversation(caller).state == "offered"


def test_in_spanish(line: Line, caller: Phone, peer: Phone) -> None:
    """The first understood word sets the caller's language, and it decides from then on; the peer reads their own."""
    caller.texts("hi").hears("Español: escribe ES")
    caller.texts("ES").hears("línea de apoyo", "STOP corta los mensajes", "1 Con un par")
    caller.texts("con un par").hears("vamos al ritmo más suave")
    caller.texts("mucho").hears("Estoy buscando un par")
    peer.hears("Spanish").texts("1").hears("How is your mood")
    caller.hears("Un par está aquí")
    caller.texts("PASO").hears("Está bien")
    peer.texts("3").hears("stays with you", "Would you like our on-call person too").texts("3")
    caller.hears("¿Quieres también a nuestra persona de guardia?").texts("3").hears("Cuando hayan contestado los dos")
    caller.texts("hola, soy yo")
    peer.hears("Caller: hola, soy yo")
    caller.texts("URGENTE").hears("Estoy avisando")


@pytest.mark.parametrize("word", ["hola", "AYUDA", "¿Hay alguien? Necesito hablar"])
def test_who_writes_in_spanish_is_answered_in_it(line: Line, caller: Phone, word: str) -> None:
    """From their first words on, and a peer who speaks it is looked for; EN is one text away."""
    caller.texts(word).hears("línea de apoyo", "1 Con un par")
    assert line.conversation(caller).language == "es"
    assert not [one for one in caller.unread() if "you have reached" in one]
    caller.texts("EN").hears("you have reached a peer line", "1 With a peer")


def test_spanish_is_understood_from_a_later_word_too(line: Line, caller: Phone) -> None:
    """A first text may be of no language at all."""
    caller.texts("1").hears("you have reached a peer line").texts("me siento muy mal").hears("1 Con un par")


def test_in_a_talk_the_language_stays(line: Line, caller: Phone, peer: Phone) -> None:
    """What they say there is for the other, and a last word afterwards is no wish."""
    talking(caller, peer)
    caller.texts("hola, gracias por estar")
    peer.texts("DONE").texts("1")
    line.forward(minutes=4)
    caller.hears("closed now").texts("muy amable, hola hola")
    assert (line.conversation(caller).language, line.person(caller).language) == ("en", "en")


def test_a_peer_who_writes_in_spanish_keeps_the_language_they_said(line: Line, peer: Phone) -> None:
    """Theirs was set when they were asked to be one."""
    peer.texts("hola, gracias").hears("you have reached a peer line")
    assert line.person(peer).language == "en"


def test_free_words_are_not_an_error(line: Line, caller: Phone, peer: Phone) -> None:
    """Kept, answered once with a kind line and the choices; the second time the line stops asking and finds a peer."""
    caller.texts("hi").forgets()
    caller.texts("I do not even know why I write").hears("It is kept", "1 With a peer")
    caller.texts("everything is too much").hears("looking for a peer")
    peer.hears("1 = take it").texts("1").hears(
        "Caller: hi", "Caller: I do not even know why I write", "Caller: everything is too much"
    )


def test_asking_for_someone_chooses_a_peer(line: Line, caller: Phone, peer: Phone) -> None:
    """Plain words for "a person" are the first choice."""
    caller.texts("hi").forgets()
    caller.texts("is anyone there").hears("How much can you hold")
    line.forward(minutes=1)
    caller.hears("looking for a peer")
    peer.hears("1 = take it")


def test_on_my_own(line: Line, caller: Phone) -> None:
    """A check-in alone runs to its end and closes kindly."""
    caller.texts("hi").texts("2").hears("for you alone", "your mood")
    for answer in ("3", "rain", "PASS", "rest"):
        caller.texts(answer)
    caller.hears("Thank you for checking in with yourself")
    assert line.conversation(caller).state == "closed"


def test_a_peer_after_all(line: Line, caller: Phone, peer: Phone) -> None:
    """From a check-in alone, TALK brings a peer."""
    caller.texts("hi").texts("2").texts("TALK").hears("looking for a peer")
    peer.hears("1 = take it")


def test_call_me(line: Line, caller: Phone, peer: Phone) -> None:
    """They are rung when a peer is free, with their place kept; nobody rings without a key pressed there."""
    caller.texts("hi").texts("3").hears("I will call you when a peer is free")
    assert caller.rings()
    caller.picks_up().is_told("the call that you asked for").presses("1").is_told("I am looking for a peer")
    peer.hears("by phone")


def test_not_now(line: Line, caller: Phone) -> None:
    """A kind word, and the conversation is closed."""
    caller.texts("hi").texts("4").hears("That is fine")
    assert line.conversation(caller).state == "closed"


def test_welcomed_back(line: Line, caller: Phone) -> None:
    """Somebody who writes again soon hears no arrival script; after a day they are told again."""
    caller.texts("hi").texts("4").forgets()
    line.forward(hours=2)
    caller.texts("me again").hears("good to hear from you again", "1 With a peer").never_hears("kept, locked; nothing")
    assert sum("kept, locked" in body for body in caller.inbox()) == 1
    caller.texts("4").forgets()
    line.forward(days=2)
    caller.texts("hello").hears("kept, locked")


def test_nobody_on(line: Line, caller: Phone) -> None:
    """Never a dead end: an honest word, choices, and the place is kept until somebody comes on."""
    caller.texts("hi").hears("No peer is on right now")
    caller.texts("1").texts("1").hears("No peer is free right now", "Tell me when someone is free")
    caller.texts("1").hears("I will text you when a peer is free")
    peer = line.peer("+15550002001", "Sam", on=False)
    peer.texts("ON").hears("What can you hold today")
    caller.hears_nothing()
    peer.texts("3")
    caller.hears("A peer is free now").texts("1").hears("looking for a peer")
    peer.hears("1 = take it").texts("1").hears("You are with them now")


def test_words_while_waiting_are_kept_and_shown_first(line: Line, caller: Phone, peer: Phone) -> None:
    """What a caller writes before a peer comes is kept, they are told so, and it is the first thing the peer sees."""
    caller.texts("hi").texts("1").texts("1").forgets()
    caller.texts("it is about my dad").hears("Your peer will see this")
    peer.hears("1 = take it").texts("1").hears("Caller: it is about my dad", "your mood")


def test_a_slow_partner_is_not_chased(line: Line, caller: Phone, peer: Phone) -> None:
    """After three minutes there is no hurry, after ten the waiting one chooses; the other hears nothing."""
    together(caller, peer)
    caller.texts("2").hears("kept closed")
    line.forward(minutes=3)
    caller.hears("There is no hurry")
    line.forward(minutes=7)
    caller.hears("1 = wait. 2 = talk now. 3 = goodbye")
    peer.hears_nothing()
    caller.texts("1").hears("still with theirs")
    line.forward(minutes=10)
    caller.hears("1 = wait").texts("2").hears("You can write to each other now")
    peer.hears("You can write to each other now").never_hears("said 2")


def test_how_long_one_waits_begins_anew_with_each_question(line: Line, caller: Phone, peer: Phone) -> None:
    """Who waited for one answer is not told of it at the next question, nor asked to choose because of it."""
    together(caller, peer)
    caller.texts("2").hears("kept closed")
    line.forward(minutes=1)
    peer.texts("2").hears("one thing that weighs on you")
    caller.hears("one thing that weighs on you").texts("my dad")
    line.forward(minutes=3)
    caller.hears("kept closed").never_hears("There is no hurry")
    line.forward(minutes=2)
    caller.hears("There is no hurry")


def test_who_no_longer_waits_has_nothing_to_choose(line: Line, caller: Phone, peer: Phone) -> None:
    """When the partner is in after all, the choice to go on without them is gone; it may come anew at the next one."""
    together(caller, peer)
    caller.texts("2")
    line.forward(minutes=10)
    caller.hears("1 = wait. 2 = talk now. 3 = goodbye").forgets()
    peer.texts("2")
    caller.hears("one thing that weighs on you").texts("my dad")
    line.forward(minutes=2)
    caller.hears("kept closed")
    assert sum("1 = wait" in body for body in caller.inbox()) == 1
    line.forward(minutes=10)
    caller.hears("There is no hurry", "1 = wait. 2 = talk now. 3 = goodbye")


def test_talk_goes_straight_to_talking(line: Line, caller: Phone, peer: Phone) -> None:
    """By either, at any step; what was sealed stays sealed."""
    together(caller, peer)
    caller.texts("1")
    peer.texts("TALK").hears("You can write to each other now")
    caller.hears("You can write to each other now")
    peer.never_hears("said 1")
    caller.texts("hello")
    peer.hears("Caller: hello")


def test_pass_shows_nobodys_answer(line: Line, caller: Phone, peer: Phone) -> None:
    """A pass is a full answer: the other's stays with them, and nobody is told who passed what."""
    together(caller, peer)
    peer.texts("2")
    caller.texts("PASS").hears("That is fine").never_hears("said 2")
    peer.hears("stays with you")


def test_lighter_and_pause(line: Line, caller: Phone, peer: Phone) -> None:
    """LIGHTER passes here and asks nothing deeper; PAUSE tells the other kindly and holds the timers."""
    together(caller, peer)
    caller.texts("LIGHTER").hears("lighter")
    peer.texts("2").hears("only you see your answer").texts("3").hears("When you have both answered").never_hears(
        "weighs on you"
    )
    caller.hears("only you see your answer").texts("3").hears("When you have both answered")
    caller.texts("PAUSE").hears("Take your time")
    peer.hears("Willow: Caller is taking a short break")
    line.forward(minutes=45)
    peer.hears_nothing()
    line.forward(minutes=16)
    peer.hears("It has been quiet for a while")


def test_pass_is_just_a_word_in_the_relay(line: Line, caller: Phone, peer: Phone) -> None:
    """In the relay only the words that still mean something are commands."""
    talking(caller, peer)
    caller.texts("PASS")
    peer.hears("Caller: PASS")


def test_repair(line: Line, caller: Phone, peer: Phone) -> None:
    """ "That did not land": go on slowly, begin again, or another peer; blames no one."""
    talking(caller, peer)
    caller.texts("REPAIR").hears("That did not land").texts("1").hears("Let us go slowly")
    peer.hears("Let us go slowly")
    caller.texts("REPAIR").texts("2").hears("begin again", "your mood")
    peer.hears("begin again", "your mood")
    caller.texts("REPAIR").hears("3 = another peer").texts("3").hears("another peer")
    peer.hears("goes on with another peer")
    assert line.conversation(caller).peer_id is None


def test_handover(line: Line, caller: Phone, peer: Phone, other_peer: Phone) -> None:
    """The peer hands over: the caller is next, both are told, and another peer is asked; it is not therefore heavy."""
    talking(caller, peer)
    other_peer.forgets()
    peer.texts("HANDOVER").hears("finding them another peer")
    caller.hears("handing over")
    other_peer.hears("min. 1 = take it").texts("1").hears("You are with them now")


def test_quiet(line: Line, caller: Phone, peer: Phone) -> None:
    """After thirty quiet minutes the peer picks; ten more without either, and it closes with a kind word to both."""
    talking(caller, peer)
    line.forward(minutes=30)
    peer.hears("It has been quiet").texts("1").hears("you both stay")
    caller.hears_nothing()
    line.forward(minutes=30)
    peer.hears("It has been quiet")
    line.forward(minutes=10)
    peer.hears("closed now")
    caller.hears("closed now")


def test_a_peer_lost_before_the_reveal(line: Line, caller: Phone, peer: Phone, other_peer: Phone) -> None:
    """The caller goes to the head of the queue, and what they said in a sealed step reaches nobody."""
    together(caller, peer)
    other_peer.forgets()
    caller.texts("1").forgets()
    peer.texts("DONE").hears("Thank you for being here")
    caller.hears("Your peer had to go")
    other_peer.hears("1 = take it").texts("1").hears("your mood").never_hears("said 1")
    caller.hears("your mood")


def test_done_by_the_caller_in_the_check_in(line: Line, caller: Phone, peer: Phone) -> None:
    """The caller may go at any step; the peer hears it kindly and is free."""
    together(caller, peer)
    caller.texts("DONE").hears("You can write again at any time")
    peer.hears("gone for now")
    assert line.conversation(caller).state == "closed"


def test_long_texts_pictures_emoji_and_nothing(line: Line, caller: Phone, peer: Phone) -> None:
    """1,600 characters arrive whole in parts, emoji as they are, pictures and numbers not, and the sender is told."""
    talking(caller, peer)
    caller.texts("word " * 320)
    peer.hears("Caller: (1/2) word", "Caller: (2/2) word")
    caller.texts("💜 fine")
    peer.hears("Caller: 💜 fine")
    caller.texts("", media=1).hears("Willow: Pictures are not passed on")
    peer.hears_nothing()
    caller.texts("").hears("came through empty")
    caller.texts("ring me on 555-000-7001").hears("left the phone number out")
    peer.hears("Caller: ring me on ***")


def test_pictures_and_empty_texts_anywhere_are_answered(line: Line, caller: Phone, peer: Phone) -> None:
    """A picture as the first text begins a conversation; one in answer to a question repeats it."""
    caller.texts("", media=2).hears("988", "1 With a peer")
    caller.texts("", media=1).hears("Pictures are not passed on", "1 With a peer")
    caller.texts("   ").hears("came through empty", "1 With a peer")


def test_a_peer_is_also_a_person(line: Line, peer: Phone, other_peer: Phone) -> None:
    """A peer may text the line like anyone: then they are a caller, and are never offered themselves."""
    peer.texts("I need somebody today").hears("988", "1 With a peer")
    peer.texts("1").texts("2").hears("looking for a peer").hears_nothing()
    other_peer.hears("1 = take it").texts("1").hears("Sam: I need somebody today")


def test_staff_words(line: Line, peer: Phone, caller: Phone) -> None:
    """ON, OFF, BREAK and STATUS by text; off means no offers."""
    peer.texts("STATUS").hears("until you send OFF")
    peer.texts("BREAK").hears("half an hour")
    caller.texts("hi").texts("1").texts("1")
    peer.hears_nothing()
    line.forward(minutes=30)
    peer.hears("you are on again", "1 = take it")
    peer.texts("2").texts("OFF").hears("You are off now").texts("STATUS").hears("You are off")


def test_a_repeated_webhook_gets_the_same_answer(line: Line, caller: Phone, peer: Phone) -> None:
    """The carrier asks twice about one text: it is answered once, and nothing happens twice."""
    caller.texts("hi").texts("1").texts("1")
    peer.hears("1 = take it")
    with line.exchange.lock:
        line.exchange.faults.switch_on({"kind": "doubled_webhook", "times": 1, "number": peer.number})
    peer.texts("1").hears("You are with them now", "your mood")
    assert sum("You are with them now" in body for body in peer.inbox()) == 1


@pytest.mark.parametrize("state", ["arriving", "waiting", "checking_in", "open"])
def test_done_and_urgent_work_everywhere(line: Line, caller: Phone, peer: Phone, state: str) -> None:
    """Wherever a caller is, URGENT is answered at once."""
    caller.texts("hi")
    if state != "arriving":
        caller.texts("1").texts("1")
    if state in ("checking_in", "open"):
        peer.texts("1")
    if state == "open":
        caller.texts("5")
        peer.texts("5")
    caller.forgets()
    caller.texts("urgent!").hears("I am reaching our on-call person now")
