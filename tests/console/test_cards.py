"""A script as cards in the console: words, order, new steps and fixes go back into the same text."""

import json
import re
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest

from flows.loading import load
from service import scripts
from service.scripts import drafts, proofs
from tests.console.browsing import Browsing
from tests.console.coordinating import mo as mo
from tests.console.coordinating import somebody
from tests.console.test_drafts import draft
from tests.phone import Line

CARDS = "/console/scripts/closing/draft/cards"
TEXT = "/console/scripts/closing/draft"
SHIPPED = scripts.shipped("closing")
THANKS = '["thanks", "say", "en"]'
JSON = {"Accept": "application/json"}


def form(mo: Browsing) -> dict[str, str]:
    """Every field of the cards on the open page, as a browser sends them."""
    page = mo.text[mo.text.index('<form id="cards"') :]
    hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page)
    areas = re.findall(r'<textarea [^>]*?name="([^"]*)"[^>]*>\n(.*?)</textarea>', page, re.DOTALL)
    return {unescape(name): unescape(value).replace("\n", "\r\n") for name, value in [*hidden, *areas]}


def saves(mo: Browsing, do: str = "save", **fields: str) -> Browsing:
    return mo.sends(CARDS, **{**form(mo), "do": do, **fields})


def source(line: Line) -> str:
    kept = draft(line)
    return SHIPPED if kept is None else str(kept.source)


def steps(mo: Browsing) -> list[str]:
    return re.findall(r'id="card-([a-z_]+)"', mo.text)


def test_what_nobody_changed_is_not_saved(line: Line, mo: Browsing) -> None:
    """Looking at cards, and pressing Save, makes no draft and changes no letter."""
    saves(mo.opens(CARDS))
    assert draft(line) is None and mo.status == 200
    mo.sees("asks each alone", "check in again", "1 ", "segments:")


def test_words_are_changed_on_a_card_and_nothing_else_in_the_text(line: Line, mo: Browsing) -> None:
    """In one language; notes and order stay; another way to say it by phone comes and goes."""
    mo.opens(CARDS)
    was = form(mo)[THANKS]
    saves(mo, **{THANKS: "Thank you{, name}."}).sees("Saved, and read again.", "Draft, saved by Mo")
    assert source(line) == SHIPPED.replace(was, "Thank you{, name}.")
    spoken = '["again", "choices", "no", "say on voice", "{}"]'
    saves(mo, **{spoken.format("en"): "Thanks.", spoken.format("es"): "Gracias."})
    assert "      say on voice:\n        en: Thanks.\n        es: Gracias.\n" in source(line)
    saves(mo, **{spoken.format("en"): "", spoken.format("es"): " "})
    assert source(line) == SHIPPED.replace(was, "Thank you{, name}.")


def test_a_step_is_moved_by_keys_and_by_its_place(line: Line, mo: Browsing) -> None:
    """The button that moved it is where the focus is; changed words go along."""
    before = steps(mo.opens(CARDS))
    saves(mo, f'down|["{before[0]}"]', **{THANKS: "Thank you{, name}."})
    assert steps(mo) == [before[1], before[0], *before[2:]]
    assert "Thank you{, name}." in source(line)
    assert re.search(rf'value="(up|down)\|[^"]*{before[0]}[^"]*"\s+autofocus', mo.text)
    saves(mo, f'to|["{before[0]}"]|0')
    assert steps(mo) == before
    saves(mo, f'up|["{before[0]}"]')
    assert steps(mo) == before and mo.status == 200


def test_a_step_is_added_filled_in_and_taken_out(line: Line, mo: Browsing) -> None:
    """Its empty texts are asked for beside it; once they are there it can be read."""
    before = steps(mo.opens(CARDS))
    below = json.dumps([before[0]])
    saves(mo, f"add|{below}", **{f"kind|{below}": "yes or no", f"name|{below}": "Slept well"})
    assert steps(mo) == [before[0], "slept_well", *before[1:]]
    mo.sees("Something should be written here.")
    asks = '["slept_well", "ask", "{}"]'
    saves(mo, **{asks.format("en"): "Did you sleep?", asks.format("es"): "¿Dormiste?"}).sees(
        "As it arrives", "¿Dormiste?\n1 Sí"
    )
    saves(mo, 'remove|["slept_well"]')
    assert source(line) == SHIPPED
    for name in ("", "9", before[0], "tests"):
        saves(mo.opens(CARDS), f"add|{below}", **{f"kind|{below}": "say", f"name|{below}": name})
        assert mo.status == 422
    assert source(line) == SHIPPED


def test_a_slip_is_put_right_with_one_press_on_either_page(line: Line, mo: Browsing) -> None:
    """Beside the card, and beside the text."""
    gap = SHIPPED.replace("{, name}", " {name}")
    mo.opens(TEXT).sends(TEXT, source=gap, revision=0)
    pressed = re.findall(r'value="(fix\|name-gap\|[^"]*)"', mo.text)
    mo.sends(TEXT, source=gap, revision=1, do=unescape(pressed[0]))
    assert source(line).count("{, name}") == 1
    mo.opens(CARDS).sees("Put it right")
    while pressed := re.findall(r'value="(fix\|name-gap\|[^"]*)"', mo.text):
        saves(mo, unescape(pressed[0]))
    assert source(line) == SHIPPED
    saves(mo, "fix|name-gap|3|1|en")
    assert source(line) == SHIPPED and mo.status == 200


def test_two_on_the_same_cards_are_shown_both_and_lose_nothing(line: Line, mo: Browsing) -> None:
    """As text, since that is what was saved."""
    kim = somebody(line, "Kim")
    mo.opens(CARDS)
    kim.opens(CARDS)
    saves(mo, **{THANKS: "Thanks from Mo."})
    saves(kim, **{THANKS: "Thanks from Kim."}).sees(
        "Two of you are writing this", "Thanks from Mo.", "Thanks from Kim."
    )
    assert kim.status == 409 and "Thanks from Mo." in source(line)


def test_a_page_that_types_gets_what_was_found_about_each_card(line: Line, mo: Browsing) -> None:
    """With the text it is to go on from; or a sentence."""
    mo.opens(CARDS)
    fields = {**form(mo), "do": "save", THANKS: "Thank you {name}."}
    told = mo.client.post(CARDS, data=fields, headers=JSON).get_json()
    assert told["standing"].startswith("Draft, saved by Mo")
    assert told["revision"] == 1 and told["source"] == source(line) and told["said"] == "Saved at 10:00."
    at = steps(mo).index("thanks")
    assert "Put it right" in told["found"][f"found-{at}"]
    assert mo.client.post(CARDS, data=fields, headers=JSON).status_code == 200
    stale = mo.client.post(CARDS, data={**fields, THANKS: "No."}, headers=JSON)
    assert stale.status_code == 409 and "meanwhile" in stale.get_json()["said"]
    gone = mo.client.post(CARDS, data={**fields, '["gone", "say", "en"]': "No."}, headers=JSON)
    assert gone.status_code == 422 and "not there any more" in gone.get_json()["said"]


@pytest.mark.parametrize(
    "do", ["up|", "up|x", "up|[]", "up|[1]", 'up|["nobody"]', "to|", 'remove|["a", "b"]', "add|[", "dance|1"]
)
def test_what_is_pressed_may_be_anything(line: Line, mo: Browsing, do: str) -> None:
    """It is refused with a sentence, or does nothing."""
    assert saves(mo.opens(CARDS), do).status in (200, 422)
    assert source(line) == SHIPPED


def test_cards_wait_until_the_text_can_be_read(mo: Browsing) -> None:
    """It leads to the text, with what is in the way."""
    mo.opens(TEXT).sends(TEXT, source="what is this", revision=0)
    mo.opens(CARDS).sees("There are cards once the text can be read", "to put right")


def test_the_longest_script_there_can_be_is_saved_from_its_cards(line: Line, mo: Browsing) -> None:
    """Its text and every text of it once more travel in the form, accents and all."""
    step = "\n{}:\n  say:\n    en: {}\n    es: {}\n"
    steps = "".join(step.format(f"s{at}", "word " * 20, "ñandú él " * 20) for at in range(120))
    longest = f"script: Long\nlanguages: en, es\npeople: caller\n{steps}"[:29_900].rpartition("\n\n")[0] + "\n"
    mo.opens(TEXT).sends(TEXT, source=longest, revision=0)
    saves(mo.opens(CARDS), **{'["s1", "say", "es"]': "Ñandú."}).sees("Saved, and read again.")
    assert "es: Ñandú." in source(line) and len(source(line)) > 29_000


def test_what_is_wrong_and_refused_is_said_in_the_readers_language(mo: Browsing) -> None:
    """Beside the text, on the cards, and where something cannot be done."""
    mo.opens(TEXT).sends("/console/language", language="es", onward=TEXT)
    mo.sends(TEXT, source=SHIPPED.replace("  say:", "  sya:", 1), revision=0)
    mo.sees("“sya” no es una clave conocida aquí. ", "¿Querías decir “say”?", "Corregirlo")
    saves(mo.opens(CARDS), 'up|["nobody"]').sees("Este paso ya no está. Mira el borrador más nuevo.")


class Everything(HTMLParser):
    """Every field of a form with what stands in it, as a browser sends it: lists too."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.fields: list[tuple[str, str]] = []
        self._inside = False
        self._area = self._select = ""
        self._chosen: str | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = known.get("id") == "cards"
        if not self._inside:
            return
        if tag == "input" and known.get("name"):
            self.fields.append((known["name"], known.get("value", "")))
        if tag == "textarea":
            self._area = known["name"]
            self.fields.append((self._area, ""))
        if tag == "select":
            self._select, self._chosen = known["name"], None
        if tag == "option" and (self._chosen is None or "selected" in known):
            self._chosen = known["value"]

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = ""
        if tag == "select" and self._inside:
            self.fields.append((self._select, self._chosen or ""))
        if tag == "form":
            self._inside = False

    def handle_data(self, data: str) -> None:
        if self._area:
            name, before = self.fields.pop()
            self.fields.append((name, before + data.removeprefix("\n") if not before else before + data))


def presses(mo: Browsing, name: str, do: str = "save", **changed: Any) -> Browsing:
    """Send the whole form of the open cards, with these fields otherwise."""
    sent: dict[str, list[str]] = {}
    for key, value in Everything(mo.text).fields:
        sent.setdefault(key, []).append(value)
    given = {key: value if isinstance(value, list) else [value] for key, value in changed.items()}
    return mo.sends(f"/console/scripts/{name}/draft/cards", **{**sent, **given, "do": do})


@pytest.mark.parametrize("name", scripts.SHIPPED)
def test_every_list_sent_back_as_it_is_changes_nothing(line: Line, mo: Browsing, name: str) -> None:
    """Of each script that comes with the line."""
    mo.opens(f"/console/scripts/{name}/draft/cards")
    presses(mo, name)
    assert mo.status == 200
    with line.look() as session:
        assert drafts.of(session, name) is None


def test_a_whole_script_is_written_on_cards_alone(line: Line, mo: Browsing) -> None:
    """From nothing to one that every proof lets through, by words, lists and buttons."""
    mo.opens("/console/scripts").sends("/console/scripts/new", name="evening")
    mo.opens("/console/scripts/evening/draft/cards")
    presses(mo, "evening", **{'set|["script"]': "For the evening", 'set|["used for"]': "on my own"})
    both = {"en": "Hello{, name}. One quiet question.", "es": "Hola{, name}. Una pregunta tranquila."}
    presses(mo, "evening", **{f'["hello", "say", "{code}"]': text for code, text in both.items()})
    presses(mo, "evening", 'add|["hello"]', **{'kind|["hello"]': "choices", 'name|["hello"]': "rest"})
    asks = {"en": "Did you rest today?", "es": "¿Descansaste hoy?"}
    labels = {
        '["rest", "choices", "answer_1", "en"]': "I did",
        '["rest", "choices", "answer_1", "es"]': "Un rato",
        '["rest", "choices", "answer_2", "en"]': "Not at all",
        '["rest", "choices", "answer_2", "es"]': "Nada",
    }
    presses(mo, "evening", **labels, **{f'["rest", "ask", "{code}"]': text for code, text in asks.items()})
    presses(mo, "evening", 'give|["rest"]|choices', **{'give|["rest"]|choices': "A little"})
    presses(
        mo,
        "evening",
        'up|["rest", "choices", "a_little"]',
        **{
            '["rest", "choices", "a_little", "es"]': "Un poco",
            'does|["rest", "choices", "answer_1"]': ["end: yes"],
            '["rest", "choices", "answer_1", "say", "en"]': "Good. Come back any time.",
            '["rest", "choices", "answer_1", "say", "es"]': "Bien. Vuelve cuando quieras.",
        },
    ).sees("the script ends here")
    presses(mo, "evening", 'branch|["rest", "choices", "answer_2"]').sees("Leads to:", "said “Not at all”")
    kind = {"en": "That is a lot to carry.", "es": "Es mucho que llevar."}
    presses(mo, "evening", **{f'["rest_answer_2", "say", "{code}"]': text for code, text in kind.items()})
    presses(
        mo, "evening", 'add|["rest_answer_2"]', **{'kind|["rest_answer_2"]': "say", 'name|["rest_answer_2"]': "bye"}
    )
    bye = {"en": "Thank you. Come back any time.", "es": "Gracias. Vuelve cuando quieras."}
    presses(mo, "evening", **{f'["bye", "say", "{code}"]': text for code, text in bye.items()})
    with line.look() as session:
        written = drafts.of(session, "evening")
    assert written is not None
    script = load(written.source)
    assert [choice.id for choice in script.step("rest").choices] == ["answer_1", "a_little", "answer_2"]
    assert script.step("rest_answer_2").conditions[0].values == ("answer_2",)
    assert {problem.rule for problem in proofs.problems("evening", written.source, proofs.Known())} <= {"untested"}
    assert proofs.prove("evening", written.source, proofs.Known(), ["untested"]).used_for == "on my own"


def test_what_cannot_be_chosen_is_refused_with_a_sentence(line: Line, mo: Browsing) -> None:
    """Two of a kind, what is not there, a last answer."""
    lists: tuple[dict[str, Any], ...] = (
        {'does|["again", "choices", "days"]': ["tell: on call", "tell: coordinator"]},
        {'does|["nobody"]': ["end: yes"]},
        {'set|["again", "ask"]': "x"},
        {'what|["nobody"]': ["said 1 to again"], 'who|["nobody"]': [""]},
        {"set|x": "y"},
    )
    for changed in lists:
        assert presses(mo.opens(CARDS), "closing", **changed).status == 422
    for do in ('branch|["again"]', 'how|["thanks"]', 'give|["thanks"]|choices', 'give|["again"]|x', 'how|["again"]'):
        assert presses(mo.opens(CARDS), "closing", do, **{'how|["again"]': "dance"}).status == 422
    assert source(line) == SHIPPED
