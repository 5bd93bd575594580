"""What people text back is understood, and what is not meant as an answer is not taken for one."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows import loading
from flows.answers import understand, yes_or_no
from flows.script import WORDS, YES_NO, Script, Step
from flows.vocabulary import language_named

ASKS = loading.load("""
script: Replies
languages: en, es
people: caller

number:
  ask:
    en: One to five?
    es: ¿De uno a cinco?
  answer: 1 to 5

yes:
  ask:
    en: Yes or no?
    es: ¿Sí o no?
  answer: yes or no

menu:
  ask:
    en: Which?
    es: ¿Cuál?
  choices:
    rest:
      en: Rest or water
      es: Descansar o tomar agua
      also: sleep, dormir
    outside:
      en: A little air
      es: Un poco de aire
      also: walk, go outside
    not_now:
      en: Not now
      es: Ahora no

how:
  ask:
    en: How would you like to go on?
    es: ¿Cómo quieres seguir?
  choices:
    peer:
      en: With a peer
      es: Con un par
      find a peer: yes
    alone:
      en: On my own
      es: Por mi cuenta

weight:
  ask:
    en: What weighs on you?
    es: ¿Qué te pesa?
  answer: words
  choices on voice:
    people:
      en: People
      es: Personas
    body:
      en: My body
      es: Mi cuerpo
""")

NUMBERS: dict[str, int | None] = {
    "1": 1, "2": 2, "3": 3, "4": 4, "5": 5, " 3 ": 3, "3.": 3, "3!": 3, "(4)": 4, "#2": 2, "2)": 2, "*4*": 4,
    "3\n": 3, "...3": 3, "¿3?": 3, "3️⃣": 3, "5️⃣": 5, "３": 3, "②": 2, "one": 1, "Two": 2, "THREE": 3,
    "four.": 4,
    "five!": 5, "uno": 1, "Dos": 2, "tres.": 3, "CUATRO": 4, "cinco": 5, "two please": 2, "2 please": 2,
    "please 2": 2, "a 3": 3, "I'm a 3": 3, "I’m a 3": 3, "im at 2 today": 2, "maybe 3?": 3,
    "probably a four": 4,
    "about 2": 2, "like a 1": 1, "my mood is 2": 2, "I feel like a 2": 2, "it's 4": 4, "hoy 2": 2, "un 3": 3,
    "creo que 2": 2, "estoy en 1": 1, "mi animo es 4": 4, "un dos por favor": 2, "4/5": 4, "4 / 5": 4,
    "3 out of 5": 3, "2 of 5": 2, "2 de 5": 2, "1 sobre 5": 1, "2, a bit tired": 2,
    "1. everything is a lot": 1, "4️⃣ please": 4, "3 😔": 3, "2🙏": 2, "❤️ 5": 5, "fooour": 4, "dooos": 2, "①": 1,
    "５.": 5,
    "la dos por favor": 2, "la 2 por favor": 2, "el 4": 4, "el número 4": 4, "numero tres": 3, "un tres hoy": 3,
    "UNO": 1,
    "diría que un 3": 3, "number 5": 5, "option 2": 2, "4th": 4, "just a 2": 2, "I’d say 2 today": 2,
    "i am at a two": 2,
    "más o menos 3": None, "3 creo": 3, "cuatro gracias": 4, "5 de 5": 5, "Cinco!!!": 5, "2\u200b": 2, "２／5": 2,
    "1 💔": 1,
    "4 - good day": 4, "3: so so": 3, "um 2": 2, "ok 3": 3, "hello 2": 2, "2 thanks": 2, "gracias, 4": 4,
}  # fmt: skip
NOT_NUMBERS = (
    "", " ", "0", "6", "10", "12", "-", "55", "1 2", "1 or 2", "2, or 3", "2-3", "2.5", "between 2 and 3",
    "low", "bad",
    "not 1", "no", "I have 2 kids and no sleep", "i do not know", "2 of my friends died", "never",
    "nothing", "😢",
    "1 2 3", "3 or maybe 4", "somewhere in the middle", "dos o tres", "ni idea", "3 times a day", "2am", "24/7", "99",
    "-1-2", "cero", "zero", "a lot", "mucho", "2 and a half", "five hundred", "uno dos", "no one", "one day",
    "two of us",
    "help me", "1st of all, 3 things", "half", "why do you ask",
)  # fmt: skip
YES = (
    "1", "yes", "Yes!", "YES PLEASE", "yeah", "yep", "yup", "sure", "ok", "Okay.", "k", "y", "👍", "👍🏽",
    "of course",
    "I do", "yes thank you", "sí", "Si", "SÍ.", "si por favor", "claro", "Claro que sí", "dale", "vale",
    "de acuerdo",
    "está bien", "that's fine", "1️⃣", "one", "uno", "yesss", "yes 👍", "👌", "✅", "yes i am", "sounds good",
    "sí, claro",
    "siii", "sí sí", "por supuesto", "me gustaría", "¿por qué no?", "yes pls", "ok yes", "YES!!!", "la primera", "1.",
)  # fmt: skip
NO = (
    "2", "no", "No.", "NO", "nope", "nah", "n", "👎", "no thanks", "no thank you", "no, gracias", "not now",
    "not yet",
    "not really", "I don't", "no I don’t", "ahora no", "todavía no", "no quiero", "mejor no", "two", "dos",
    "hoy no", "nooo", "no 🙏", "❌", "no way", "maybe later", "of course not", "claro que no", "por supuesto que no",
    "otro día", "más tarde", "aún no", "2️⃣", "no, thank you.", "la segunda", "rather not", "prefiero que no", "Nop",
)  # fmt: skip
NEITHER = (
    "maybe",
    "sometimes",
    "not sure",
    "yes but no",
    "no sé qué decir",
    "yes or no?",
    "si no fuera por ella",
    "noche",
    "yesss no",
    "1 or 2",
    "por qué",
    "si me preguntas",
    "a veces",
    "no lo sé",
    "what do you mean",
    "3",
    "yes and no",
    "what",
    "quizás",
    "no sé",
    "I don't know",
    "yesterday",
    "nose",
    "0",
)
MENU = {
    "1": "rest", "2": "outside", "3": "not_now", "one": "rest", "dos": "outside", "third": "not_now",
    "la primera": "rest", "the second one": "outside", "number 2": "outside", "opción 3": "not_now",
    "2.": "outside",
    "2 please": "outside", "Rest or water": "rest", "rest or water please": "rest",
    "DESCANSAR O TOMAR AGUA": "rest",
    "sleep": "rest", "Dormir.": "rest", "rest": "rest", "outside": "outside", "a little air": "outside",
    "little air": None, "un poco de aire": "outside", "un poco de aire, por favor": "outside",
    "walk": "outside",
    "i would like a walk": "outside", "go outside": "outside", "not now": "not_now", "Ahora no!": "not_now",
    "not_now": "not_now", "ahora no gracias": "not_now", "3) not now": "not_now", "2, i need it": "outside",
    "4": None, "0": None, "sleep or walk": None, "i can't sleep": None, "1 and 2": None, "12": None,
    "1, 2": None, "air": None, "2nd": "outside", "the first one please": "rest", "la 2": "outside",
    "la segunda por favor":
    "outside", "El 3.": "not_now", "quiero la primera": "rest", "opcion 2 gracias": "outside", "2️⃣": "outside",
    "AHORA NO": "not_now", "ahora   no": "not_now", "“sleep”": "rest", "walk 🚶": "outside",
    "descansar o tomar agua": "rest",
    "number three": "not_now", "three": "not_now", "go outside please": "outside", "I’d like a little air": "outside",
    "un poco de aire hoy": "outside", "either": None, "all of them": None, "none": None, "whatever": None,
    "¿cuál?": None,
    "i want to die": None, "rest in peace": None, "nowhere": None, "no": None, "yes": None, "sleeping pills": None,
    "walk away from everything": None, "no puedo dormir": None, "the second or third": None, "3 2 1": None,
}  # fmt: skip
HOW = {
    "1": "peer", "with a peer": "peer", "peer": "peer", "con un par": "peer", "talk": "peer", "TALK": "peer",
    "is anyone there": "peer", "Is anybody there??": "peer", "someone": "peer",
    "can I talk to someone": "peer",
    "i want to talk to a person": "peer", "a real human please": "peer", "hablar": "peer",
    "hay alguien": "peer",
    "¿Hay alguien ahí?": "peer", "quiero hablar con alguien": "peer", "necesito a alguien": "peer",
    "2": "alone", "on my own": "alone", "por mi cuenta": "alone", "alone": "alone",
    "i don't want to talk": None, "I can't talk now": None, "nobody is here": None, "no quiero hablar": None,
    "my sister left": None, "hi": None, "5": None,
}  # fmt: skip
BY_VOICE = {
    "1": "people",
    "2": "body",
    "people": "people",
    "Mi cuerpo.": "body",
    "my body": "body",
    "3": None,
    "1.": "people",
    "one": "people",
    "el dos": "body",
    "number two please": "body",
    "Personas": "people",
    "my body and people": None,
    "0": None,
}

ROWS: list[tuple[str, str, str, dict[str, Any] | None]] = [
    *(("number", "sms", text, {"number": n} if n else None) for text, n in NUMBERS.items()),
    *(("number", "sms", text, None) for text in NOT_NUMBERS),
    *(("yes", "sms", text, {"choice": "yes"}) for text in YES),
    *(("yes", "sms", text, {"choice": "no"}) for text in NO),
    *(("yes", "sms", text, None) for text in NEITHER),
    *(("menu", "sms", text, {"choice": choice} if choice else None) for text, choice in MENU.items()),
    *(("how", "sms", text, {"choice": choice} if choice else None) for text, choice in HOW.items()),
    *(("weight", "voice", text, {"choice": choice} if choice else None) for text, choice in BY_VOICE.items()),
]


@pytest.mark.parametrize(("step", "medium", "text", "answer"), ROWS)
def test_a_reply_means_what_people_mean_by_it(step: str, medium: str, text: str, answer: dict[str, Any] | None) -> None:
    assert understand(ASKS.step(step), text, medium) == answer


def test_there_are_enough_replies_in_the_table() -> None:
    assert len(ROWS) >= 350 and len({(step, text) for step, _, text, _ in ROWS}) == len(ROWS)


def test_a_word_of_two_choices_means_neither() -> None:
    """What could be meant for either is asked again, never guessed."""
    script: Script = loading.load("""
script: Clash
languages: en
people: caller

which:
  ask:
    en: Which?
  choices:
    early:
      en: Early
      also: today
    late:
      en: Late
      also: today
""")
    assert understand(script.step("which"), "today") is None
    assert understand(script.step("which"), "late") == {"choice": "late"}


def test_a_very_long_reply_is_never_taken_for_an_answer() -> None:
    assert understand(ASKS.step("number"), "2, " + "so much " * 60) is None


SWITCHES = {
    "ES": "es", "es": "es", "Español": "es", "en español": "es", "en español por favor": "es", "spanish please": "es",
    "In Spanish": "es", "castellano": "es", "EN": "en", "English": "en", "english please": "en", "inglés": "en",
    "En inglés.": "en", "in english please": "en", "¿español?": "es", "ESPAÑOL!!": "es",
    "es que no puedo": None, "en casa": None, "the english are coming": None, "es 3": None,
    "my spanish teacher": None,
    "hola": None, "": None, "french": None,
}  # fmt: skip


@pytest.mark.parametrize(("text", "language"), SWITCHES.items())
def test_a_word_switches_the_language_and_nothing_else_does(text: str, language: str | None) -> None:
    assert language_named(text) == language
    if language is not None:
        assert all(understand(step, text) is None for step in ASKS.steps if step.answer != WORDS)


@pytest.mark.parametrize("step", [step for step in ASKS.steps if step.answer != WORDS], ids=lambda step: step.id)
@pytest.mark.parametrize("before", ["", "  ", "¡", "“", "hola ", "um, "])
@pytest.mark.parametrize("after", ["", ".", "!!", " please", " por favor", " 🙏", "\n"])
def test_what_is_understood_is_understood_with_a_kind_word_around_it(step: Step, before: str, after: str) -> None:
    """Every label, id and digit of every question, in capitals too."""
    labels = [label for choice in step.choices for label in (choice.id, *choice.label.values(), *choice.also)]
    for text in [*labels, "1", "2", "one", "dos"]:
        plain = understand(step, text)
        assert plain is not None
        assert understand(step, f"{before}{text}{after}") == plain == understand(step, f"{before}{text.upper()}{after}")


@given(st.sampled_from(ASKS.steps), st.text(max_size=300), st.sampled_from(("sms", "voice")))
def test_whatever_people_write_is_an_answer_of_the_step_or_none(step: Step, text: str, medium: str) -> None:
    answer = understand(step, text, medium)
    offered = [choice.id for choice in step.options(medium)] or (["yes", "no"] if step.answer == YES_NO else [])
    assert answer is None or answer.get("choice") in offered or answer.get("number") in range(1, 6)
    assert yes_or_no(text) in (None, True, False)
