"""Problems that can be put right without a thought: the source with one of them put right. Pure."""

import re

from flows.problems import Problem
from flows.sheet import Path, Sheet, written
from flows.translation_source import words_of

_SPELT = ("unknown-key", "unknown-value", "unknown-step", "unknown-role")
_FOUND = re.compile(r"“([^”]+)”")
_MEANT = re.compile(r"(?:Did you mean|[Ww]rite|Put commas between them:) “([^”]+)”")
_NAME = re.compile(r",? ?\{name\}")
_LONGEST_TEXT = 12
REVEALS = {
    "en": "You: {mine}. {partner}: {theirs}.",
    "es": "Tú: {mine}. {partner}: {theirs}.",
}


def fix(source: str, problem: Problem) -> str | None:
    """The source with this problem put right, if that takes no thought; what else is wrong stays."""
    if problem.block or not problem.line:
        return None
    if problem.rule in _SPELT:
        return _respelt(source, problem)
    if problem.rule == "name-gap":
        return _with_comma(source, problem)
    if problem.rule == "no-reveal":
        return _with_reveal(source, problem)
    return None


def _respelt(source: str, problem: Problem) -> str | None:
    """A word as it was meant."""
    wrong, right = _FOUND.search(problem.message), _MEANT.search(problem.suggestion)
    if wrong is None or right is None:
        return None
    lines = source.split("\n")
    line = lines[problem.line - 1] if problem.line <= len(lines) else ""
    at = line.find(wrong[1], problem.column - 1)
    if at < 0:
        at = line.find(wrong[1])
    if at < 0:
        return None
    lines[problem.line - 1] = line[:at] + right[1] + line[at + len(wrong[1]) :]
    return "\n".join(lines)


def _with_comma(source: str, problem: Problem) -> str | None:
    """A name with its comma, so that both go where there is none."""
    lines = source.split("\n")
    for number in range(problem.line - 1, min(len(lines), problem.line + _LONGEST_TEXT)):
        if _NAME.search(lines[number]):
            lines[number] = _NAME.sub("{, name}", lines[number], count=1)
            return "\n".join(lines)
    return None


def _with_reveal(source: str, problem: Problem) -> str | None:
    """A plain reveal below a step that is asked together."""
    sheet = Sheet(source)
    path = next((path for path in sheet.places if _is_step(sheet, path, problem)), None)
    if path is None:
        return None
    languages = words_of(sheet.tree.get("languages", ""))
    margin = sheet.margin((*path, "ask together"))
    texts = [line for code in languages for line in written(f"{margin}  ", code, REVEALS.get(code, REVEALS["en"]))]
    end = sheet.span(path)[1]
    return sheet.edited([(end, end, [f"{margin}reveal:", *texts])])


def _is_step(sheet: Sheet, path: Path, problem: Problem) -> bool:
    asks = bool(path) and path[-1] == problem.step and (*path, "ask together") in sheet.places
    return asks and sheet.key(path) + 1 == problem.line
