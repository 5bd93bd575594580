"""A script that cannot be read says where, why and what to do; nothing breaks the reader."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows import loading
from flows.loading import Problem, Problems
from tests.flows.playing import SHIPPED, source

SAYS = "  say:\n    en: Hi\n"
ASKS = "m:\n  ask:\n    en: M?\n  choices:\n    a:\n      en: A\n"
HEADER = "script: T\nlanguages: en\npeople: caller\n"
TWO = "script: T\nlanguages: en, es\npeople: caller, peer\n"
MOOD = "mood:\n  ask:\n    en: Mood?\n  answer: 1 to 5\n"


def problems(text: str) -> list[Problem]:
    with pytest.raises(Problems) as caught:
        loading.load(text)
    return caught.value.problems


LOW = HEADER + MOOD + "hi:\n  only if: "

BROKEN = {
    "a mistyped key": (HEADER + "hi:\n  sya:\n    en: Hi\n", 5, "“sya” is not a key", "Did you mean “say”?"),
    "a mistyped header": (
        HEADER + "usd for: closing\n",
        4,
        "“usd for” is not a key",
        "Did you mean “used for”?",
    ),
    "an unknown use": (HEADER + "used for: clsing\n" + MOOD, 4, "“clsing” is not", "Did you mean “closing”?"),
    "an unknown role": (
        MOOD.join(["script: T\nlanguages: en\npeople: callr\n", ""]),
        3,
        "not a role",
        "“caller”",
    ),
    "three people": (
        "script: T\nlanguages: en\npeople: caller, peer, responder\n" + MOOD,
        3,
        "one person",
        "",
    ),
    "no title": ("languages: en\npeople: caller\n" + MOOD, 0, "begins with its title", "script: "),
    "no languages": ("script: T\npeople: caller\n" + MOOD, 0, "languages are missing", "languages: en, es"),
    "no steps": (HEADER, 0, "no steps", "Add one"),
    "a bad wait": (HEADER + "waits: a while\n" + MOOD, 4, "“a while” is not a length", "12 hours"),
    "a bad medium": (
        HEADER + "on: sms, voise\n" + MOOD,
        4,
        "“voise” is not a medium",
        "Did you mean “voice”?",
    ),
    "a missing language": (TWO + "hi:\n" + SAYS, 5, "text in “es” is missing", "Add “es:”"),
    "two kinds": (HEADER + "hi:\n  say:\n    en: Hi\n  ask:\n    en: Hi\n", 4, "not two", ""),
    "a bad id": (HEADER + "Hi There:\n" + SAYS, 4, "cannot be a step's id", "a-z"),
    "no way to answer": (HEADER + "hi:\n  ask:\n    en: Hi?\n", 4, "how this can be answered", "choices"),
    "an unknown answer": (
        HEADER + MOOD.replace("1 to 5", "1 to 6"),
        7,
        "“1 to 6” is not an answer",
        "“1 to 5”",
    ),
    "answer and choices": (HEADER + MOOD + "  choices:\n    a:\n      en: A\n", 7, "both", "Keep one"),
    "together alone": (HEADER + MOOD.replace("ask:", "ask together:"), 4, "needs two people", "caller, peer"),
    "nothing revealed": (
        TWO + "m:\n  ask together:\n    en: M?\n    es: ¿M?\n  answer: 1 to 5\n",
        4,
        "nothing is revealed",
        "reveal:",
    ),
    "a reveal of a private step": (
        HEADER + MOOD + "  reveal:\n    en: So.\n",
        8,
        "“reveal” is not a key",
        "",
    ),
    "a condition that looks forward": (
        HEADER + "hi:\n  only if: said 2 to mood\n" + SAYS + MOOD,
        5,
        "looks forward",
        "only look back",
    ),
    "a condition on nothing": (
        LOW + "said 2 to mod\n" + SAYS,
        9,
        "no earlier question “mod”",
        "“mood”",
    ),
    "a condition that cannot be read": (
        LOW + "mood == 2\n" + SAYS,
        9,
        "not a condition",
        "said 2 or less to mood",
    ),
    "a value nobody can say": (
        LOW + "said 7 to mood\n" + SAYS,
        9,
        "Nobody can say “7”",
        "",
    ),
    "a range that never holds": (
        LOW + "said 9 or more to mood\n" + SAYS,
        9,
        "can never hold",
        "1, 2",
    ),
    "a role who is not there": (
        LOW + "peer said 2 to mood\n" + SAYS,
        9,
        "no peer in this",
        "caller",
    ),
    "tell to nobody": (
        HEADER + ASKS + "      tell: my mum\n",
        10,
        "“my mum”",
        "on call",
    ),
    "a time that is none": (
        HEADER + ASKS + "      check in again: soon\n",
        10,
        "“soon” is not a time",
        "in 3 days",
    ),
    "an unknown depth": (
        HEADER + MOOD + "  depth: heavy\n",
        8,
        "“heavy” is not a depth",
        "light, some, full",
    ),
    "an empty text": (HEADER + "hi:\n  say:\n    en:\n", 6, "should be written", ""),
    "text where lines should follow": (HEADER + "hi:\n  say: Hello\n", 5, "should follow", "name:"),
    "a test of nothing": (HEADER + MOOD + "tests:\n  one:\n    caller: 1\n", 9, "expects nothing", "ends"),
    "a key in a test": (
        HEADER + MOOD + "tests:\n  one:\n    callr: 1\n    expect:\n      - ends\n",
        10,
        "“callr” is not a key",
        "caller",
    ),
    "what is not built yet": (HEADER + MOOD + "  peer may go first: yes\n", 8, "is not a key", ""),
    "a tab": (HEADER + "hi:\n\tsay: Hello\n", 5, "tab", "spaces"),
    "a line that is none": (HEADER + "hello there\n", 4, "", "name: text"),
    "the same step twice": (HEADER + MOOD + MOOD, 8, "uplicate", "name: text"),
    "wrong indentation": (HEADER + "hi:\n  say:\n    en: Hi\n   ask:\n", 7, "ndent", ""),
    "too deep": (HEADER + "a:\n" + " " * 40 + "b: c\n", 5, "too far to the right", "two spaces"),
    "too long": (HEADER + "# " + "x" * 100_001, 0, "too long", ""),
    "binary": (HEADER + "hi:\0\n", 0, "not a text file", ""),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_script_says_where_what_and_what_to_do(name: str) -> None:
    text, line, message, advice = BROKEN[name]
    found = problems(text)
    assert any(p.line == line and message in p.message and advice in p.suggestion for p in found), "\n".join(
        str(problem) for problem in found
    )


def test_everything_but_syntax_is_reported_at_once() -> None:
    found = problems(TWO + "waits: x\nhi:\n  say:\n    en: Hi\nHo:\n  sya:\n    en: Ho\n")
    assert [problem.line for problem in found] == sorted(problem.line for problem in found)
    assert {problem.step for problem in found} == {"", "hi", "Ho"} and len(found) >= 4
    assert next(p.language for p in found if p.step == "hi") == "es"


def test_a_problem_is_a_sentence() -> None:
    (found,) = problems(TWO + "hi:\n" + SAYS)
    assert str(found) == "line 5 (step hi, es): The text in “es” is missing. Add “es:” here."
    assert found.to_json()["suggestion"] == "Add “es:” here."


def test_a_part_shares_its_condition_and_its_title() -> None:
    script = loading.load(
        HEADER
        + MOOD
        + "low:\n  part: A low day\n  only if: said 2 or less to mood\n  steps:\n"
        + "    one:\n      only if:\n        - answered mood\n        - did not say 1 to mood\n"
        + "      say:\n        en: One\n    two:\n      say:\n        en: Two\n"
    )
    one, two = script.steps[1:]
    assert one.part == two.part == "A low day"
    assert [c.sentence for c in one.conditions] == [
        "said 2 or less to mood",
        "answered mood",
        "did not say 1 to mood",
    ]
    assert two.conditions[0].values == ("1", "2") and one.conditions[2].negated


def test_waits_and_media_have_what_is_usual_unless_written() -> None:
    usual = loading.load(HEADER + MOOD)
    assert usual.waits == {"sms": 12 * 3600, "voice": 12} and usual.on == ("sms", "voice")
    two = loading.load(HEADER.replace("caller", "peer, caller") + "hi:\n" + SAYS)
    assert two.waits["sms"] == 600 and two.people == ("caller", "peer")
    own = loading.load(HEADER + "waits: 2 hours\nvoice waits: 20 seconds\non: sms\n" + MOOD)
    assert own.waits == {"sms": 7200, "voice": 20} and own.on == ("sms",)


def test_also_is_a_line_a_list_or_one_for_each_language() -> None:
    choice = ASKS + "      also"
    for also in (": x, y\n", ":\n        - x\n        - y\n", ":\n        en: x, y\n"):
        assert loading.load(HEADER + choice + also).step("m").choices[0].also == ("x", "y")


@given(st.text(max_size=400))
def test_any_text_is_read_or_refused_with_a_reason(text: str) -> None:
    _reads_or_refuses(text)


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_a_shipped_script_with_lines_lost_doubled_or_changed_is_read_or_refused(data: st.DataObject) -> None:
    lines = source(data.draw(st.sampled_from(SHIPPED))).splitlines()
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(lines) - 1))
        changed = data.draw(st.sampled_from(["", lines[place][2:], "  " + lines[place], lines[place].split(":")[0]]))
        lines[place : place + 1] = data.draw(st.sampled_from([[], [lines[place]] * 2, [changed]])) or []
        lines = lines or [""]
    _reads_or_refuses("\n".join(lines))


def _reads_or_refuses(text: str) -> None:
    try:
        loading.load(text)
    except Problems as refused:
        assert refused.problems
        assert all(problem.message and str(problem).count("\n") == 0 for problem in refused.problems)
