"""The peer shows theirs first, on the real stack: offered in private, shown after a yes, never told of otherwise."""

import pytest

from flows.loading import load
from service import scripts
from service.scripts.proofs import Proved
from service.scripts.publishing import Draft
from tests.phone import Line, Phone

SCRIPT = """
script: Somebody may go first
used for: shared check-in
languages: en, es
people: caller, peer

mood:
  peer may go first: yes
  ask together:
    en: How is your mood right now, from 1 (low) to 5 (good)?
    es: ¿Cómo está tu ánimo ahora, de 1 (bajo) a 5 (bueno)?
  answer: 1 to 5
  reveal:
    en: You said {mine}. {partner} said {theirs}.
    es: Dijiste {mine}. {partner} dijo {theirs}.

weight:
  peer may go first: yes
  ask together:
    en: What is one thing that weighs on you?
    es: ¿Qué cosa te pesa?
  answer: words
  choices on voice:
    people:
      en: People
      es: Personas
  first:
    en: {partner} begins: {theirs}
    es: {partner} empieza: {theirs}
  reveal:
    en: You: {mine} / {partner}: {theirs}
    es: Tú: {mine} / {partner}: {theirs}

bye:
  say:
    en: Next you write to each other.
    es: Ahora se escriben.
"""


@pytest.fixture(autouse=True)
def begun(line: Line, caller: Phone, peer: Phone) -> None:
    """Both at the first question of a script in which the peer may go first."""
    with line.house.session(line.id) as session:
        proved = Proved(SCRIPT, load(SCRIPT), "shared check-in")
        scripts.publish(session, Draft("shared_check_in", proved, "the peer may go first"), author="test")
    caller.texts("hi").texts("1").texts("3").forgets()
    peer.texts("1")
    caller.hears("A peer is here", "your mood right now").hears_nothing()


def test_the_peer_goes_first(line: Line, caller: Phone, peer: Phone) -> None:
    """Yes, then the answer: the caller sees it while they are asked, and both are revealed as ever."""
    peer.hears("show yours first").texts("yes").hears("from 1 (low) to 5")
    caller.hears_nothing()
    peer.texts("4").hears("Thank you for going first")
    caller.hears("Sam goes first: 4.").texts("2").hears("You said 2. Sam said 4.")
    peer.hears("You said 4. The caller said 2.")


def test_words_of_a_peer_who_goes_first_are_shown_when_they_have_settled(
    line: Line, caller: Phone, peer: Phone
) -> None:
    """The author's own text for it, in the caller's language; a phone number in it is not passed on."""
    caller.texts("ES").texts("2")
    peer.texts("no").texts("4").hears("weighs on you").texts("1")
    peer.texts("my sister, call her on 555 123 4567").forgets()
    caller.forgets().never_hears("sister")
    line.forward(minutes=1)
    caller.hears("Sam empieza: my sister, call her on ***")
    peer.hears("Thank you for going first")
    caller.texts("PASO").hears("Está bien")
    peer.hears("Thank you for going first", "Next you write")


@pytest.mark.parametrize("declines", ["no", "PASS", "2"])
def test_a_peer_who_declines_leaves_no_trace(line: Line, caller: Phone, peer: Phone, declines: str) -> None:
    """The question comes, the answers stay sealed, and the caller has heard nothing of it."""
    peer.texts(declines).hears("1 Yes", "from 1 (low) to 5").texts("4").hears("kept closed")
    caller.hears_nothing().texts("2").hears("You said 2. Sam said 4.").never_hears("goes first")


def test_silence_declines_and_the_old_alarm_closes_nothing(line: Line, caller: Phone, peer: Phone) -> None:
    """After ten minutes the question comes as ever; where the peer said no before, the alarm passes unheard."""
    peer.texts("REPEAT").hears("1 Yes", "1 Yes")
    line.forward(minutes=11)
    peer.hears("from 1 (low) to 5").texts("4").hears("kept closed")
    caller.never_hears("goes first").forgets().texts("2").hears("You said 2")
    peer.texts("no").hears("weighs on you").forgets()
    line.forward(minutes=11)
    peer.never_hears("leave this one open")
    peer.texts("the rent").hears("Write as much as you like")
