"""Every mistake is answered with its place, a plain sentence and what to do; nothing else is ever raised."""

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from flows import loading
from flows.loading import Problem, Problems
from flows.reading import MOST_PROBLEMS
from flows.syntax import MOST_CHARACTERS
from tests.flows import broken
from tests.flows.playing import SHIPPED, source

GOLDEN = Path(__file__).parent / "broken.txt"
BROKEN = broken.scripts()
EVERYTHING = [*map(source, SHIPPED), broken.GOOD, *broken.BLOCKS.values()]
INSERTED = st.sampled_from(
    [":", "  ", "- ", "> ", "#", "\t", "{", "}", "[", "\r", "\u2028", "\ufeff", "\u00a0", "“", "9" * 5000]
)


def problems(text: str) -> list[Problem]:
    with pytest.raises(Problems) as caught:
        loading.load(text, broken.BLOCKS)
    return caught.value.problems


def told(name: str) -> str:
    """What somebody is told about a broken script."""
    found = problems(BROKEN[name])
    shown = [f"  {problem.line}:{problem.column} {problem}" for problem in found[:12]]
    return "\n".join([f"== {name}", *shown, *([f"  ... {len(found)} in all"] if len(found) > 12 else [])])


def test_each_broken_script_is_told_what_stands_in_the_golden_file(update: bool) -> None:
    """Rewritten with `pytest --update`; read it as somebody who has just made that mistake."""
    now = "\n".join(map(told, BROKEN)) + "\n"
    if update:
        GOLDEN.write_text(now, encoding="utf-8")
    assert GOLDEN.read_text(encoding="utf-8") == now


def test_there_are_enough_mistakes_and_the_script_without_them_is_good() -> None:
    assert len(BROKEN) >= 100
    assert loading.load(broken.GOOD, broken.BLOCKS).steps


@pytest.mark.parametrize("name", BROKEN)
def test_a_problem_is_a_whole_sentence_with_its_place(name: str) -> None:
    found = problems(BROKEN[name])
    assert 1 <= len(found) <= MOST_PROBLEMS
    for problem in found:
        assert problem.message.endswith((".", "”")) and "\n" not in str(problem) and len(str(problem)) < 500
        assert problem.suggestion, str(problem)
        lines = (broken.BLOCKS[problem.block] if problem.block else BROKEN[name]).count("\n") + 1
        assert 0 <= problem.line <= lines and (problem.line > 0) is (problem.column > 0)
    assert found == sorted(found, key=lambda problem: (problem.block, problem.line, problem.column))


# -- anything at all -----------------------------------------------------------------------------------


def reads_or_refuses(text: str) -> None:
    """Nothing but Problems, and none without a reason."""
    try:
        loading.load(text, broken.BLOCKS)
    except Problems as refused:
        assert refused.problems
        assert all(problem.message and "\n" not in str(problem) for problem in refused.problems)


@given(st.text(max_size=400))
@example("a:\n  " + "[" * 9000)
@example("a:\n- " * 9000)
@example(": a\n" * 2)
def test_any_text_is_read_or_refused_with_a_reason(text: str) -> None:
    reads_or_refuses(text)


@given(st.binary(max_size=400))
@example("script: é\n".encode("utf-16"))
@example("script: é\n".encode("utf-16-le"))
@example("script: é\n".encode("latin-1"))
def test_any_bytes_are_a_text_or_refused_with_a_reason(raw: bytes) -> None:
    try:
        text = loading.text_of(raw)
    except Problems as refused:
        assert [problem.message and problem.suggestion for problem in refused.problems]
    else:
        reads_or_refuses(text)


@given(st.sampled_from(EVERYTHING), st.data())
@settings(max_examples=300, deadline=None)
def test_a_script_with_lines_lost_doubled_moved_or_changed_is_read_or_refused(text: str, data: st.DataObject) -> None:
    lines = text.splitlines()
    for _ in range(data.draw(st.integers(1, 4))):
        lines = lines or [""]
        place = data.draw(st.integers(0, len(lines) - 1))
        line = lines[place]
        changed = [line[2:], "  " + line, line.split(":")[0], line.replace(": ", ":"), line + ":", line.upper()]
        other = data.draw(st.sampled_from(lines))
        lines[place : place + 1] = data.draw(st.sampled_from([[], [line, line], [other], *([one] for one in changed)]))
    reads_or_refuses("\n".join(lines))


@given(st.sampled_from(EVERYTHING), st.data())
@settings(max_examples=300, deadline=None)
def test_a_script_with_something_put_in_or_cut_out_anywhere_is_read_or_refused(text: str, data: st.DataObject) -> None:
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(text)))
        cut = data.draw(st.integers(0, 3))
        text = text[:place] + data.draw(st.one_of(INSERTED, st.text(max_size=3), st.just(""))) + text[place + cut :]
    reads_or_refuses(text)


# -- files ---------------------------------------------------------------------------------------------


def refused(raw: bytes) -> Problem:
    with pytest.raises(Problems) as caught:
        loading.text_of(raw)
    [problem] = caught.value.problems
    return problem


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_file_in_utf_8_is_a_text_with_or_without_its_mark(encoding: str) -> None:
    script = loading.load(loading.text_of(broken.GOOD.encode(encoding)))
    assert script == loading.load(broken.GOOD) == loading.load("\ufeff" + broken.GOOD)


@pytest.mark.parametrize(
    ("raw", "line", "message"),
    [
        (broken.GOOD.encode("utf-16"), 0, "This file is written in UTF-16."),
        (broken.GOOD.encode("utf-16-le"), 0, "This is not a text file."),
        (broken.GOOD.encode("utf-16-be"), 0, "This is not a text file."),
        (broken.GOOD.encode("latin-1"), 12, "A letter in this line cannot be read"),
        (broken.GOOD.encode("cp1252"), 12, "A letter in this line cannot be read"),
        (b"script: A\r\nlanguages: \x81\r\n", 2, "A letter in this line cannot be read"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 0, "This is not a text file."),
        (b"PK\x03\x04\x14\0\x06\0", 0, "This is not a text file."),
        (b"x" * 400_001, 0, "This file is too long: 400,001 bytes"),
    ],
)
def test_any_other_file_is_refused_with_a_plain_sentence(raw: bytes, line: int, message: str) -> None:
    problem = refused(raw)
    assert problem.line == line and problem.message.startswith(message) and problem.suggestion


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_are_counted_whatever_ends_them(end: str) -> None:
    text = BROKEN["a mistyped kind"].replace("\n", end)
    assert [problem.line for problem in problems(text)] == [
        problem.line for problem in problems(BROKEN["a mistyped kind"])
    ]


def test_what_is_too_long_is_refused_before_it_is_looked_at() -> None:
    """The first line is broken too, and nobody got so far as to see it."""
    [problem] = problems("[" + "x" * MOST_CHARACTERS)
    assert problem.line == 0 and "too long" in problem.message
