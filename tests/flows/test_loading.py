"""A script that cannot be read says where, why and what to do; nothing breaks the reader."""

import pytest

from flows import loading
from flows.loading import Problem, Problems

SAYS = "  say:\n    en: Hi\n"
ASKS = "m:\n  ask:\n    en: M?\n  choices:\n    a:\n      en: A\n"
HEADER = "script: T\nlanguages: en\npeople: caller\n"
TWO = "script: T\nlanguages: en, es\npeople: caller, peer\n"
MOOD = "mood:\n  ask:\n    en: Mood?\n  answer: 1 to 5\n"


def problems(text: str) -> list[Problem]:
    with pytest.raises(Problems) as caught:
        loading.load(text)
    return caught.value.problems


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


@pytest.mark.parametrize("written", ["a, b, c", "a word that is too long", "gr+ief", ","])
def test_what_a_peer_knows_is_one_word_or_two(written: str) -> None:
    with pytest.raises(Problems) as caught:
        loading.load(HEADER + ASKS + f"      peer knows: {written}\n")
    assert [problem.rule for problem in caught.value.problems] == ["unknown-value"]
    known = loading.load(HEADER + ASKS + "      find a peer: yes\n      peer knows: Pérdida, duelo\n")
    assert [(a.name, a.value) for a in known.step("m").choices[0].actions] == [
        ("peer knows", "duelo,perdida"),
        ("find a peer", True),
    ]
