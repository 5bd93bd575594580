"""What is chosen on the cards of a script, written back into the same text: conditions, answers, what they do. Pure.

As with words, what nobody chose anew stays byte for byte, and what comes of it is read again before anybody gets it.
"""

import copy
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from flows.card_changes import checked, clean
from flows.card_choices import DEEDS, GROUPS, KNOWS, deeds, flat, sentences
from flows.cards import HEADER, at
from flows.script import ANSWERS, CHOICES, WORDS
from flows.sheet import Edit, Path, Sheet, Unusable, written
from flows.steps import STEP_ID
from flows.translation_source import words_of

ON_TOP = ("only if", "depth", "partner may know", "peer may go first")
_GONE = "This step is not there any more. Look at the newest draft."
_TWICE = "One thing can be chosen once for each answer. Take one of the two out."
_LONGEST_ID = 40


def picked(source: str, path: Path, value: str) -> str:
    """The source with this value at a key; an empty one takes the key out. Raises Unusable, flows.problems.Problems."""
    sheet = Sheet(source)
    above = _found(sheet, path[:-1])
    now = above.get(path[-1], "") if isinstance(above, dict) else ""
    value = " ".join(clean(value).split())
    if isinstance(now, dict):
        raise Unusable(_GONE)
    if value == flat(now):
        return source
    if isinstance(now, list) and value:
        return _put(sheet, path, [word for part in value.split(",") if (word := part.strip())])
    return _put(sheet, path, value)


def ruled(source: str, path: Path, wanted: Sequence[str]) -> str:
    """The source with a step or part that comes only if all of these hold. Raises Unusable, Problems."""
    sheet = Sheet(source)
    wanted = [said for one in wanted if (said := " ".join(clean(one).split()))]
    if wanted == sentences(_found(sheet, path)):
        return source
    return _put(sheet, (*path, "only if"), wanted[0] if len(wanted) == 1 else wanted)


def done(source: str, path: Path, wanted: Iterable[str]) -> str:
    """The source with a step or answer that does these things, each "key: value". Raises Unusable, Problems."""
    found = _found(Sheet(source), path)
    now = deeds(found) if isinstance(found, dict) else []
    asked = [said for one in wanted if (said := " ".join(clean(one).split()))]
    if asked == now:
        return source
    values: dict[str, str] = {}
    for one in dict.fromkeys(asked):
        key, _, value = one.partition(": ")
        if key not in DEEDS or not value or (key in values and key != KNOWS):
            raise Unusable(_TWICE)
        values[key] = f"{values[key]}, {value}" if key in values else value
    for key in DEEDS:
        source = picked(source, (*path, key), values.get(key, ""))
    return source


def answered(source: str, path: Path, how: str) -> str:
    """The source with a question that is answered in another way: in a given one, or by answers of its own.

    Answers of its own that it had go. Raises Unusable, Problems.
    """
    sheet = Sheet(source)
    data = _found(sheet, path)
    if how not in (*ANSWERS, CHOICES) or not any(key.startswith("ask") for key in data):
        raise Unusable(_GONE)
    if (how == CHOICES and "choices" in data) or how == flat(data.get("answer", "")):
        return source
    for key in ("answer", *(GROUPS if how != WORDS else GROUPS[:1])):
        if key in data:
            source = _put(Sheet(source), (*path, key), "")
    if how != CHOICES:
        return picked(source, (*path, "answer"), how)
    return given(given(source, path, "choices", "", "answer_1"), path, "choices", "", "answer_2")


def given(source: str, path: Path, group: str, words: str, name: str = "") -> str:
    """The source with one more answer below the others, in these words of the first language.

    Its id is made of its words where no name is given. Raises Unusable, Problems.
    """
    sheet = Sheet(source)
    data = _found(sheet, path)
    if group not in GROUPS or not any(key.startswith("ask") for key in data):
        raise Unusable(_GONE)
    known = data[group] if isinstance(data.get(group), dict) else {}
    words = " ".join(clean(words).split())
    name = name or _named(words, {*known, *(inner for one in GROUPS for inner in data.get(one) or ())})
    languages = words_of(sheet.tree.get("languages", "")) or ("en",)
    texts = {code: words if code == languages[0] else "" for code in languages}
    tree = copy.deepcopy(sheet.tree)
    inside = at(tree, path)
    inside[group] = {**known, name: texts}
    where = (*path, group)
    above = where if known else path
    margin = sheet.margin((*where, next(iter(known)))) if known else f"{sheet.margin(path)}    "
    lines = [f"{margin}{name}:", *(line for code, text in texts.items() for line in written(f"{margin}  ", code, text))]
    if known or group not in data:
        end = sheet.span(above)[1]
        begins = [] if known else [f"{sheet.margin(path)}  {group}:"]
        edits: list[Edit] = [(end, end, [*begins, *lines])]
    else:
        start, end = sheet.span(where)
        edits = [(start, end, [f"{sheet.margin(where)}{group}:", *sheet.comments(start, end), *lines])]
    return checked(sheet.edited(edits), tree)


def branched(source: str, path: Path, answer: str, after: str) -> str:
    """The source, whose step `after` comes only for who gave this answer to the question at this path."""
    return ruled(source, (*path[:-1], after), [f"said {answer} to {path[-1]}"])


def _named(words: str, taken: Iterable[str]) -> str:
    """An id out of somebody's words: "Not so well" is not_so_well."""
    folded = unicodedata.normalize("NFKD", words.casefold())
    plain = "".join(
        letter if letter.isascii() and letter.isalnum() else " " for letter in folded if letter.isprintable()
    )
    base = "_".join(plain.split())[: _LONGEST_ID - 3].strip("_")
    base = base if STEP_ID.match(base) else f"answer_{base}".strip("_")
    found = next(name for count in range(1, 1000) if (name := base if count == 1 else f"{base}_{count}") not in taken)
    return found if words else next(name for count in range(1, 1000) if (name := f"answer_{count}") not in taken)


def _found(sheet: Sheet, path: Path) -> Any:
    """What stands at a place. Raises Unusable where there is none."""
    try:
        return at(sheet.tree, path)
    except (KeyError, TypeError, IndexError):
        raise Unusable(_GONE) from None


def _put(sheet: Sheet, path: Path, value: str | list[str]) -> str:
    """The source with this at a key, which may be new; what is empty goes."""
    tree = copy.deepcopy(sheet.tree)
    above = at(tree, path[:-1])
    if not isinstance(above, dict):
        above = at(tree, path[:-2])[path[-2]] = {}
    lines = _lines(sheet, path, value)
    if path in sheet.places:
        start, end = sheet.span(path)
        edit = (start, end, [*sheet.comments(start, end), *lines])
    else:
        place = _place(sheet, path)
        edit = (place, place, lines)
    if value:
        above[path[-1]] = value
    else:
        above.pop(path[-1], None)
    return checked(sheet.edited([edit]), tree)


def _lines(sheet: Sheet, path: Path, value: str | list[str]) -> list[str]:
    if not value:
        return []
    margin = sheet.margin(path) if path in sheet.places else f"{sheet.margin(path[:-1])}  " if path[1:] else ""
    is_list = isinstance(value, list)
    return written(margin, str(path[-1]), "\n".join(value) if isinstance(value, list) else value, is_list=is_list)


def _place(sheet: Sheet, path: Path) -> int:
    """The line at which a new key comes: below the head of a script, at the top of its step, or at the end."""
    if not path[1:]:
        head = [key for key in HEADER if key in sheet.tree and not isinstance(sheet.tree[key], dict)]
        return max((sheet.span((key,))[1] for key in head), default=0)
    if path[-1] not in ON_TOP:
        return sheet.span(path[:-1])[1]
    part = (*path[:-1], "part")
    return sheet.span(part)[1] if part in sheet.places else sheet.key(path[:-1]) + 1
