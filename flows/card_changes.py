"""What is changed on the cards of a script, written back into the same text. Pure.

What no card changed stays byte for byte as it was, notes too. Whatever was to be changed is read again afterwards: if
the text does not say just that, it is refused, and is left to be changed as text.
"""

import copy
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from flows.card_choices import GROUPS
from flows.cards import HEADER, ON_VOICE, at, deck_of, siblings
from flows.sheet import Edit, Path, Sheet, Unusable, is_comment, written
from flows.steps import STEP_ID
from flows.translation_source import words_of

_BY_HAND = "This can only be changed in the text itself: it is written there in a way that cards do not know."
_LAST_STEP = "A script needs one step at least, and a part too."
_LAST_ANSWER = "A question needs one answer at least. Change how it is answered, or take the whole step out."
NEW = {
    "say": ("say:", ()),
    "yes or no": ("ask:", ("answer: yes or no",)),
    "1 to 5": ("ask:", ("answer: 1 to 5",)),
    "choices": ("ask:", ("choices:", "  answer_1:", "  answer_2:")),
    "words": ("ask:", ("answer: words", "choices on voice:", "  other:")),
    "together": ("ask together:", ("answer: 1 to 5", "reveal:")),
}
"""What a new step can be: how it begins, and what stands below its text."""


def reworded(source: str, texts: Mapping[tuple[Path, str], str]) -> str:
    """The source with these texts, by the path of their field and their language.

    An emptied twin for voice is taken out whole, so that the text itself is spoken. Raises Unusable, or
    flows.problems.Problems.
    """
    sheet = Sheet(source)
    fields = {field.path: field for card in deck_of(sheet).cards for field in card.fields}
    wanted: dict[Path, dict[str, str]] = {}
    for (path, language), text in texts.items():
        if path not in fields or language not in fields[path].texts:
            raise Unusable("One of the texts is not there any more. Look at the newest draft.")
        if (said := clean(text)) != clean(fields[path].texts[language]):
            wanted.setdefault(path, {})[language] = said
    tree = copy.deepcopy(sheet.tree)
    edits: list[Edit] = []
    for path, changed in wanted.items():
        after = {**fields[path].texts, **changed}
        gone = fields[path].is_optional and path in sheet.places and not any(after.values())
        edits += [_without(sheet, path)] if gone else _said(sheet, path, changed, after)
        _expect(tree, path, {} if gone else changed)
    return checked(sheet.edited(edits), tree)


def clean(text: str) -> str:
    """A text as it can stand in a script: plain line ends, and no character that cannot be seen."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").strip().split("\n")
    return "\n".join(
        "".join(" " if unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") else char for char in line).rstrip()
        for line in lines
    )


def _said(sheet: Sheet, path: Path, changed: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Edit]:
    """Each changed text in its place; a group that is not there yet comes below what it belongs to."""
    if path not in sheet.places:
        twin = str(path[-1]).endswith(ON_VOICE)
        before = (*path[:-1], str(path[-1]).removesuffix(ON_VOICE)) if twin else path[:-1]
        end, margin = sheet.span(before)[1], sheet.margin(before) + ("" if twin else "  ")
        yield end, end, [f"{margin}{path[-1]}:", *_group(f"{margin}  ", after)]
        return
    below = at(sheet.tree, path)
    if not isinstance(below, dict):
        start, end = sheet.span(path)
        margin = sheet.margin(path)
        yield start, end, [f"{margin}{path[-1]}:", *sheet.comments(start, end), *_group(f"{margin}  ", after)]
        return
    new = {code: text for code, text in changed.items() if code not in below}
    for code in (code for code in changed if code in below):
        start, end = sheet.span((*path, code))
        yield start, end, [*sheet.comments(start, end), *written(sheet.margin((*path, code)), code, changed[code])]
    if new:
        beside = [code for code in after if code in below]
        end = sheet.span((*path, beside[-1]))[1] if beside else sheet.key(path) + 1
        margin = sheet.margin((*path, beside[-1])) if beside else f"{sheet.margin(path)}  "
        yield end, end, _group(margin, new)


def _group(margin: str, texts: Mapping[str, str]) -> list[str]:
    return [line for code, text in texts.items() for line in written(margin, code, text)]


def _without(sheet: Sheet, path: Path) -> Edit:
    start, end = sheet.span(path)
    return start, end, sheet.comments(start, end)


def _expect(tree: dict[str, Any], path: Path, changed: Mapping[str, str]) -> None:
    """Change the tree as the text is to be changed."""
    above = at(tree, path[:-1])
    if not isinstance(above, dict):
        above = at(tree, path[:-2])[path[-2]] = {}
    if not changed:
        del above[path[-1]]
    elif isinstance(above.get(path[-1]), dict):
        above[path[-1]].update(changed)
    else:
        above[path[-1]] = dict(changed)


def checked(source: str, tree: dict[str, Any]) -> str:
    """The source, if it says what this tree does. Raises Unusable."""
    found = Sheet(source).tree
    if _plainly(found) != _plainly(tree):
        raise Unusable(_BY_HAND)
    return source


def _plainly(tree: Any) -> Any:
    """A tree without what is empty, and with texts as they are read."""
    if isinstance(tree, dict):
        return {key: inside for key, value in tree.items() if (inside := _plainly(value)) not in ("", {})}
    return tree.strip() if isinstance(tree, str) else tree


def moved(source: str, path: Path, to: int) -> str:
    """The source with a step or part at another place (from 0) among those beside it. Raises Unusable, Problems."""
    sheet = Sheet(source)
    known = _beside(sheet, path)
    now, to = known.index(path[-1]), max(0, min(to, len(known) - 1))
    order = [name for name in known if name != path[-1]]
    order.insert(to, path[-1])
    parent = path[:-1]
    blocks = {name: _block(sheet, (*parent, name)) for name in known}
    edits = (
        [(*blocks[old], sheet.bare(*blocks[new])) for old, new in zip(known, order, strict=True) if old != new]
        if now != to
        else []
    )
    tree = copy.deepcopy(sheet.tree)
    below = at(tree, parent)
    rest = {key: value for key, value in below.items() if key not in known}
    places = iter(order)
    keys = [key if key in rest else next(places) for key in below]
    values = {key: below[key] for key in keys}
    below.clear()
    below.update(values)
    after = checked(sheet.edited(edits), tree)
    if list(at(Sheet(after).tree, parent)) != keys:
        raise Unusable(_BY_HAND)
    return after


def removed(source: str, path: Path) -> str:
    """The source without a step or part, and without the notes right above it. Raises Unusable, Problems."""
    sheet = Sheet(source)
    known = _beside(sheet, path)
    is_answer = len(path) > 1 and path[-2] in GROUPS
    if len(known) < 2:
        raise Unusable(_LAST_ANSWER if is_answer else _LAST_STEP)
    start, end = _block(sheet, path)
    while not is_answer and end < len(sheet.lines) and not sheet.lines[end].strip():
        end += 1
    tree = copy.deepcopy(sheet.tree)
    del at(tree, path[:-1])[path[-1]]
    return checked(sheet.edited([(start, end, [])]), tree)


def added(source: str, after: Path, kind: str, name: str) -> str:
    """The source with a new step of this kind below another, its texts still empty. Raises Unusable, Problems."""
    sheet = Sheet(source)
    _beside(sheet, after)
    taken = {card.id for card in deck_of(sheet).cards}
    if kind not in NEW or not STEP_ID.match(name) or name in HEADER:
        raise Unusable("A step's name has small letters, digits and “_”, and begins with a letter.")
    if name in taken:
        raise Unusable(f"There is a step “{name}” already. Give each its own name.")
    languages = words_of(sheet.tree.get("languages", "")) or ("en",)
    margin, end = sheet.margin(after), _block(sheet, after)[1]
    first, others = NEW[kind]
    lines = [f"{name}:", f"  {first}", *(f"    {code}:" for code in languages)]
    for line in others:
        lines.append(f"  {line}")
        if line.startswith(("reveal", "  ")):
            inside = " " * (len(line) - len(line.lstrip()) + 4)
            lines += [f"{inside}{code}:" for code in languages]
    whole = sheet.edited([(end, end, ["", *(f"{margin}{line}" for line in lines)])])
    if name not in siblings(Sheet(whole), after[:-1]):
        raise Unusable(_BY_HAND)
    return whole


def beside(source: str, path: Path) -> list[str]:
    """The ids of those beside a step, a part or an answer, and its own, in order. Raises Unusable, Problems."""
    return _beside(Sheet(source), path)


def _beside(sheet: Sheet, path: Path) -> list[str]:
    """Those beside a step, and itself. Raises Unusable where it is not there."""
    try:
        known = siblings(sheet, path[:-1])
    except (KeyError, TypeError, AttributeError):
        known = []
    if not path or path[-1] not in known:
        raise Unusable("This step is not there any more. Look at the newest draft.")
    return known


def _block(sheet: Sheet, path: Path) -> tuple[int, int]:
    """The lines of a step with the notes right above it, and without the blank lines that follow."""
    start = _begins(sheet, path)
    later = [_begins(sheet, (*path[:-1], name)) for name in at(sheet.tree, path[:-1])]
    end = min((line for line in later if line > start), default=_end(sheet, path[:-1]))
    while end > start and not sheet.lines[end - 1].strip():
        end -= 1
    return start, end


def _begins(sheet: Sheet, path: Path) -> int:
    """The first of the notes right above a key, or the key."""
    line = sheet.key(path)
    while line and is_comment(sheet.lines[line - 1]):
        line -= 1
    return line


def _end(sheet: Sheet, parent: Path) -> int:
    return sheet.span(parent)[1] if parent else len(sheet.lines)
