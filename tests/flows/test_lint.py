"""Lint says what is wrong with a script that can be read, once, where it stands, and lets a good one be."""

import pytest

from flows import lint, loading
from flows.problems import Problem

ONE = "script: T\nlanguages: en\npeople: caller\n"
TWO = "script: T\nlanguages: en\npeople: caller, peer\n"
MOOD = "mood:\n  ask together:\n    en: Mood?\n  answer: 1 to 5\n  reveal:\n    en: {mine}, {theirs}.\n"
REST = "rest:\n  ask:\n    en: Rest?\n  answer: yes or no\n"
KNOWN = "rest:\n  partner may know: yes\n  ask:\n    en: Rest?\n  answer: yes or no\n"


def say(text: str, extra: str = "") -> str:
    return f"hi:\n{extra}  say:\n    en: {text}\n"


def menu(choices: str) -> str:
    return f"m:\n  ask:\n    en: Which?\n  choices:\n{choices}"


def deep(name: str, depth: str) -> str:
    return MOOD.replace("mood:", f"{name}:\n  depth: {depth}")


def many(count: int, kind: str = "ask") -> str:
    return "".join(f"q{n}:\n  {kind}:\n    en: Q?\n  answer: 1 to 5\n  reveal:\n    en: So.\n" for n in range(count))


def questions(count: int) -> str:
    return "".join(f"q{n}:\n  ask:\n    en: Q?\n  answer: 1 to 5\n" for n in range(count))


def choices(count: int) -> str:
    return menu("".join(f"    c{n}:\n      en: Choice {n}\n" for n in range(count)))


ERRORS = {
    "too long": (ONE + say("x" * 321), ONE + say("x" * 320), "321 characters", 5),
    "an unknown placeholder": (ONE + say("Hi {nam}"), ONE + say("Hi{, name}"), "“{nam}” is not", 5),
    "theirs outside a reveal": (
        TWO + MOOD + say("{theirs}"),
        TWO + MOOD + say("{partner}"),
        "“{theirs}”",
        11,
    ),
    "theirs in reveal if passed": (
        TWO + MOOD + "  reveal if passed:\n    en: {theirs}\n",
        TWO + MOOD + "  reveal if passed:\n    en: {mine}\n",
        "“{theirs}”",
        10,
    ),
    "a lone brace": (ONE + say("Hi {name"), ONE + say("Hi{, name}"), "stands alone", 5),
    "other placeholders in another language": (
        ONE.replace("en", "en, es") + say("Hi{, name}") + "    es: Hola\n",
        ONE.replace("en", "en, es") + say("Hi{, name}") + "    es: Hola{, name}\n",
        "other placeholders",
        5,
    ),
    "two choices with one word": (
        ONE + menu("    a:\n      en: Now\n      also: soon\n    b:\n      en: Soon\n"),
        ONE + menu("    a:\n      en: Now\n    b:\n      en: Soon\n"),
        "“soon” could mean “a” or “b”",
        11,
    ),
    "a word that is another's digit": (
        ONE + menu("    a:\n      en: Two\n    b:\n      en: More\n"),
        ONE + menu("    a:\n      en: Few\n    b:\n      en: More\n"),
        "“two” could mean",
        10,
    ),
    "a carrier word as also": (
        ONE + menu("    a:\n      en: Yes\n      also: end\n"),
        ONE + menu("    a:\n      en: Yes\n"),
        "“end” belongs to the phone company",
        8,
    ),
    "a carrier word as id": (
        ONE + menu("    stop:\n      en: No more\n"),
        ONE + menu("    no_more:\n      en: No more\n"),
        "“stop” belongs to the phone company",
        8,
    ),
    "a Spanish stop word": (
        ONE + menu("    a:\n      en: Low\n      also: pare\n"),
        ONE + menu("    a:\n      en: Low\n      also: bajo\n"),
        "“pare” belongs to",
        8,
    ),
    "ten choices by phone": (ONE + choices(10), ONE + "on: sms\n" + choices(10), "10 choices by phone", 7),
    "words by phone": (
        ONE + "w:\n  ask:\n    en: What?\n  answer: words\n",
        ONE + "w:\n  ask:\n    en: What?\n  answer: words\n  choices on voice:\n    a:\n      en: People\n",
        "nothing spoken is written down",
        7,
    ),
    "telling without saying so": (
        ONE + menu("    a:\n      en: Please\n      tell: on call\n"),
        ONE + menu("    a:\n      en: Please\n      tell: on call\n") + say("I am reaching them."),
        "does not say so",
        8,
    ),
    "danger that nobody hears of": (
        ONE + menu("    a:\n      en: I am in danger\n"),
        ONE + menu("    a:\n      en: I am in danger\n      tell: on call\n      say:\n        en: I am with you.\n"),
        "says danger",
        8,
    ),
    "depth on a private choice of two": (
        TWO + menu("    a:\n      en: Light\n      depth: light\n"),
        TWO + menu("    a:\n      en: Light\n      depth: light\n").replace("ask:", "partner may know: yes\n  ask:"),
        "“depth” on this choice",
        8,
    ),
    "an end on a private choice of two": (
        TWO + menu("    a:\n      en: Bye\n      end: yes\n"),
        ONE + menu("    a:\n      en: Bye\n      end: yes\n"),
        "“end” on this choice",
        8,
    ),
    "a together step for one side only": (
        TWO + MOOD + MOOD.replace("mood:", "more:\n  only if: said 1 to mood"),
        TWO + MOOD + MOOD.replace("mood:", "more:\n  only if: either said 1 to mood"),
        "one might be asked and not the other",
        11,
    ),
    "a private answer of the partner": (
        TWO + REST + say("Rest.", "  only if: either said yes to rest\n"),
        TWO + KNOWN + say("Rest.", "  only if: either said yes to rest\n"),
        "“rest” is private",
        9,
    ),
    "conditions against each other": (
        TWO + MOOD + say("x", "  only if:\n    - both said 1 to mood\n    - both said 2 to mood\n"),
        TWO + MOOD + say("x", "  only if:\n    - both said 1 to mood\n    - both said 1 or 2 to mood\n"),
        "can never hold",
        11,
    ),
    "four questions in a shared check-in": (
        TWO.replace("people", "used for: shared check-in\npeople") + many(4, "ask together"),
        TWO.replace("people", "used for: shared check-in\npeople") + many(3, "ask together"),
        "4 questions",
        23,
    ),
    "a jump in depth": (
        TWO + deep("a", "full"),
        TWO + deep("a", "some") + deep("b", "full"),
        "in one step",
        5,
    ),
}
EASY = "You can write to us at any time of the day, and we read it."
EASY_SPANISH = "Aquí estamos. Escribe todo lo que tú quieras, y te leo con calma.\n"
HARD = "Individuals experiencing considerable difficulties may contact professional organizations. " * 2
HARD_SPANISH = "Aquellas personas experimentan dificultades considerables y necesitan comunicarse. " * 2
SPANISH = "script: T\nlanguages: es\npeople: caller\nhi:\n  say:\n    es: "
WARNINGS = {
    "hard to read": (ONE + say(HARD), ONE + say(EASY), "reads at grade", 5),
    "hard to read in Spanish": (SPANISH + HARD_SPANISH + "\n", SPANISH + EASY_SPANISH, "of 100", 5),
    "ranking": (ONE + say("At least you slept."), ONE + say("You slept."), "“at least” ranks", 5),
    "promising in Spanish": (
        SPANISH + "No te preocupes.\n",
        SPANISH + "Te leo.\n",
        "ranks, corrects or promises",
        5,
    ),
    "six choices by phone": (ONE + choices(6), ONE + choices(5), "6 choices are hard", 7),
    "a link, spoken": (
        ONE + say("Hi", "  say on voice:\n    en: See https://x.org\n"),
        ONE + say("See https://x.org"),
        "“https://”",
        5,
    ),
    "reply, spoken": (
        ONE + say("Hi", "  say on voice:\n    en: Reply now\n"),
        ONE + say("Reply now"),
        "“Reply”",
        5,
    ),
    "an emoji, spoken": (ONE + say("Hi", "  say on voice:\n    en: Hi 🙂\n"), ONE + say("Hi 🙂"), "“🙂”", 5),
    "a name that may be missing": (ONE + say("Hi {name}."), ONE + say("Hi{, name}."), "leaves a gap", 5),
    "thirteen questions": (ONE + questions(13), ONE + questions(12), "13 questions are a lot", 52),
    "a step no test reaches": (
        ONE + say("Hi"),
        ONE + say("Hi") + "tests:\n  a:\n    expect:\n      - ends\n",
        "No test reaches",
        4,
    ),
}


def found(text: str, message: str) -> list[Problem]:
    return [problem for problem in lint.lint(loading.load(text)) if message in problem.message]


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_is_found_where_it_is_and_only_there(name: str) -> None:
    bad, good, message, line = ERRORS[name]
    problems = found(bad, message)
    assert problems and not problems[0].warning and problems[0].line == line, problems
    assert found(good, message) == []
    assert [str(p) for p in lint.lint(loading.load(good)) if not p.warning] == []


@pytest.mark.parametrize("name", WARNINGS)
def test_a_warning_is_found_where_it_is_and_only_there(name: str) -> None:
    bad, good, message, line = WARNINGS[name]
    problems = found(bad, message)
    assert problems and problems[0].warning and problems[0].line == line, problems
    assert found(good, message) == []


def test_errors_come_first_and_each_in_the_order_of_lines() -> None:
    problems = lint.lint(loading.load(ONE + say("At least {nam} " + "x" * 320) + choices(10)))
    order = [(problem.warning, problem.line) for problem in problems]
    assert order == sorted(order) and {warning for warning, _ in order} == {False, True}


def test_a_failing_test_of_the_author_is_an_error() -> None:
    text = (
        ONE + say("Hi") + "tests:\n  sad:\n    caller: 3\n    expect:\n      - asks hi\n      - flies\n      - ends\n"
    )
    messages = [problem.message for problem in lint.failing_tests(loading.load(text))]
    assert len(messages) == 3 and all("The test “sad” fails" in message for message in messages)
    assert "had no question left for “3”" in messages[0]
    assert "“asks hi” did not come true" in messages[1] and "cannot" not in messages[1]
    assert "“flies” is not an expectation that can be read" in messages[2]
