"""What was changed on the cards of a script, as a form brings it, and what can be chosen there, in words."""

import json
from dataclasses import dataclass

from flask import request
from werkzeug.datastructures import MultiDict

from flows import card_changes, card_choosing
from flows.card_choices import KNOWS, Question, Rule, said
from flows.cards import deck
from flows.conditions import SENTENCE
from flows.problems import Problems
from flows.sheet import Path, Unusable
from service.web.console.speaking import PHRASES, language, t, tongue

DEEDS = ("up", "down", "to", "remove", "add", "how", "give", "branch")
REFUSED = (Unusable, Problems)
_STALE = "One of the texts is not there any more. Look at the newest draft."


@dataclass(frozen=True)
class Changed:
    """The text after what stands in a form, the card to go to; and what of it could not be done, by its field."""

    source: str
    path: Path = ()
    why_not: str = ""
    field: str = ""


def changed(source: str) -> Changed:
    """All that stands in the form and what was pressed, put into the text; what is refused leaves the rest as typed."""
    texts: dict[tuple[Path, str], str] = {}
    refused: list[tuple[str, str]] = []
    try:
        for key in request.form:
            if key.startswith("["):
                place = read_path(key)
                texts[place[:-1], str(place[-1])] = request.form[key]
        source = card_changes.reworded(source, texts)
    except REFUSED as why_not:
        return Changed(source, (), str(why_not))
    for key in request.form:
        try:
            source = _chosen(source, key)
        except REFUSED as why_not:
            refused.append((str(why_not), key))
    if refused:
        return Changed(source, (), *refused[0])
    return _pressed(source)


def _pressed(source: str) -> Changed:
    deed, _, about = request.form.get("do", "").partition("|")
    if deed not in DEEDS:
        return Changed(source)
    path, _, to = about.rpartition("|") if deed in ("to", "give") else (about, "", "")
    try:
        return Changed(*_done(source, deed, read_path(path), to))
    except REFUSED as why_not:
        field = {"add": f"name|{about}", "how": f"how|{about}", "give": f"give|{about}"}.get(deed, "")
        return Changed(source, (), str(why_not), field)


def _chosen(source: str, key: str) -> str:
    """What was chosen from a list, or written beside it; it is compared with what stands there."""
    kind, _, place = key.partition("|")
    if kind == "set":
        return card_choosing.picked(source, read_path(place), request.form[key])
    if kind == "what":
        rows = [f"{rule.who} {rule.what}" for rule in rules_typed(request.form, place)]
        return card_choosing.ruled(source, read_path(place), rows)
    if kind == "does":
        return card_choosing.done(source, read_path(place), request.form.getlist(key))
    return source


def rules_typed(form: MultiDict[str, str], place: str) -> list[Rule]:
    """When a step is to come, as a form has it."""
    rows = zip(form.getlist(f"who|{place}"), form.getlist(f"what|{place}"), strict=False)
    return [Rule(who, what) for who, what in rows if what]


def _done(source: str, deed: str, path: Path, to: str) -> tuple[str, Path]:
    place = json.dumps(path)
    step = path[: path.index("choices")] if "choices" in path[:-1] else path
    if deed == "remove":
        return card_changes.removed(source, path), step if step != path else ()
    if deed == "add":
        name = request.form.get(f"name|{place}", "").strip().lower().replace(" ", "_")
        return card_changes.added(source, path, request.form.get(f"kind|{place}", ""), name), (*path[:-1], name)
    if deed == "how":
        return card_choosing.answered(source, path, request.form.get(f"how|{place}", "")), path
    if deed == "give":
        words = request.form.get(f"give|{place}|{to}", "")
        return card_choosing.given(source, path, to, words), path
    if deed == "branch":
        return _branched(source, path)
    return _moved(source, path, deed, to), step


def _branched(source: str, path: Path) -> tuple[str, Path]:
    """A new step below a question, for who gave this answer."""
    if len(path) < 3:
        raise Unusable(_STALE)
    step, answer = path[:-2], path[-1]
    taken = {card.id for card in deck(source).cards}
    base = f"{step[-1]}_{answer}"[:37]
    name = next(name for count in range(1, 1000) if (name := base if count == 1 else f"{base}_{count}") not in taken)
    after = card_changes.added(source, step, "say", name)
    return card_choosing.branched(after, step, answer, name), (*step[:-1], name)


def _moved(source: str, path: Path, deed: str, to: str) -> str:
    row = card_changes.beside(source, path)
    now = row.index(path[-1])
    place = {"up": now - 1, "down": now + 1}.get(deed, int(to) if to.isdecimal() else now)
    return card_changes.moved(source, path, place)


def read_path(written: str) -> Path:
    """A path as a form brings it. Raises Unusable."""
    try:
        found = json.loads(written)
    except ValueError:
        found = None
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found) or not found:
        raise Unusable(_STALE)
    return tuple(found)


def deed_in_words(deed: str) -> str:
    """What an answer makes the line do: "find a peer: yes" is "finds them a peer"."""
    key, _, value = deed.partition(": ")
    if key == KNOWS:
        return t("cards.does_peer_knows", what=value)
    if key == "check in again":
        return t("cards.does_check_in_again", when=time_in_words(value.removeprefix("in ")))
    return _kept(f"cards.does_{_key(key)}_{_key(value)}", deed)


def pick_in_words(name: str, value: str) -> str:
    """One value of a list: of "depth", "some"."""
    if name == "languages":
        return ", ".join(map(tongue, value.split(", ")))
    if name in ("waits", "voice waits") and value:
        return time_in_words(value)
    return _kept(f"cards.pick_{_key(name)}_{_key(value) or 'none'}", value or t("cards.pick_none"))


def time_in_words(written: str) -> str:
    """A length of time as a script has it."""
    count, _, unit = written.partition(" ")
    key = f"cards.time_{unit.removesuffix('s')}{'' if count == '1' else 's'}"
    return t(key, count=count) if key in PHRASES.texts else written


def condition_in_words(what: str, questions: tuple[Question, ...]) -> str:
    """What a condition says of somebody: "said 2 or less to mood"; as it is where it cannot be read."""
    match = SENTENCE.match(what)
    asked = next((one for one in questions if match and one.id == match["step"]), None)
    if match is None or asked is None:
        return what
    values = f" {t('cards.or')} ".join(_answer(value, asked) for value in said(match["values"] or ""))
    return t(f"cards.if_{_key(match['verb'])}", values=values)


def _answer(value: str, asked: Question) -> str:
    """An answer in the reader's language: its own words, or how many."""
    number, _, way = value.partition(" ")
    if way in ("or less", "or more"):
        return t(f"cards.{_key(way)}", number=number)
    if asked.labels.get(value):
        return f"“{own_words(asked.labels[value])}”"
    return _kept(f"cards.answer_{value}", value)


def own_words(texts: object) -> str:
    """Of a text in several languages the reader's, or the first."""
    known = {code: text for code, text in texts.items() if isinstance(text, str)} if isinstance(texts, dict) else {}
    return " ".join((known.get(language()) or next(iter(known.values()), "")).split())


def _key(words: str) -> str:
    return words.replace(" ", "_").replace(",", "")


def _kept(key: str, otherwise: str) -> str:
    return t(key) if key in PHRASES.texts else otherwise
