"""A preview shows each text as it is sent: same words, same menu, same cost, for everybody who gets it."""

import itertools
import json
from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows import author_tests, engine
from flows.loading import load
from flows.preview import Line, Screenplay, sample_answers, sample_values, screenplay
from flows.script import Script
from flows.state import Effect, Tell
from flows.wording import is_gsm7, render, segments
from tests.flows.playing import SHIPPED, shipped
from tests.flows.strategies import Move, moves, plays, presents, scripts
from tests.flows.transcripts import phrases

PHRASES = phrases()
LINE, POLICY = "Harbor Line", "we ask you first."
PARTS = """script: Parts
languages: en, es
people: caller, peer

deeper:
  part: Going deeper
  only if: both answered mood
  steps:
    more:
      depth: some
      only if: either said 1 to mood
      ask:
        en: More, {nobody}?
        es: ¿Más, {nobody}?
      answer: yes or no
"""
MOOD = """
mood:
  ask together:
    en: Mood?
    es: ¿Ánimo?
  answer: 1 to 5
  reveal:
    en: {mine}, {theirs}
    es: {mine}, {theirs}
  reveal if passed:
    en: Yours was {mine}.
    es: Lo tuyo fue {mine}.
"""


def played(script: Script, language: str = "en", medium: str = "sms") -> Screenplay:
    return screenplay(script, language, medium, PHRASES, sample_values(script, language, PHRASES, LINE, POLICY))


def lines(play: Screenplay, step: str, name: str, role: str) -> list[Line]:
    """What the preview says that this person gets at this moment."""
    return [
        line
        for scene in play.scenes
        if scene.step == step
        for line in scene.lines
        if line.name == name and role in line.to
    ]


def compare(script: Script, tell: Tell, language: str, medium: str) -> None:
    """A text that the engine decided on is in the preview, once, word for word."""
    values = sample_values(script, language, PHRASES, LINE, POLICY)[tell.to]
    if tell.values:
        tell = Tell(tell.to, tell.step, tell.text, _sampled(script, tell, medium))
    sent = render(script, tell.to_json(), language, medium, values, str, PHRASES)
    (line,) = lines(played(script, language, medium), tell.step, tell.text, tell.to)
    assert [message.text for message in line.messages] == sent


def _sampled(script: Script, tell: Tell, medium: str) -> dict[str, object]:
    first, second = sample_answers(script.step(tell.step), medium)
    mine, theirs = (first, second) if tell.to == script.people[0] else (second, first)
    return {name: {"mine": mine, "theirs": theirs}[name] for name in tell.values or ()}


def tells(effects: list[Effect]) -> list[Tell]:
    return [effect for effect in effects if isinstance(effect, Tell)]


@pytest.mark.parametrize(("language", "medium"), [*itertools.product(("en", "es"), ("sms", "voice"))])
@pytest.mark.parametrize("name", SHIPPED)
def test_whatever_its_tests_say_is_in_the_preview_of_a_shipped_script(name: str, language: str, medium: str) -> None:
    script = shipped(name)
    said = tells([effect for one in author_tests.play_all(script) for effect in one.effects])
    assert said
    for tell in said:
        if medium == "sms" or tell.text.partition(":")[2] in ("", *_ids(script, tell.step, medium)):
            compare(script, tell, language, medium)


def _ids(script: Script, step: str, medium: str) -> list[str]:
    return [choice.id for choice in script.step(step).options(medium)]


@given(st.data(), scripts(), moves())
def test_whatever_can_be_said_is_in_the_preview(data: st.DataObject, script: Script, moved: list[Move]) -> None:
    """For any script and whatever its people do: nothing is ever sent that a coordinator was not shown."""
    state, begun = engine.begin(script, data.draw(presents(script)))
    for tell in tells([*begun, *(effect for _, effects, _ in plays(script, state, moved) for effect in effects)]):
        compare(script, tell, "en", "sms")


@given(scripts(), st.sampled_from(["sms", "voice"]))
def test_every_text_of_every_step_is_in_the_preview_for_everybody(script: Script, medium: str) -> None:
    """Whether or not anybody has played so far: nothing that an author wrote is left out."""
    for step, scene in zip(script.steps, played(script, "en", medium).scenes, strict=True):
        written = {"say" if step.kind == "say" else "ask", *step.texts} - {"ask together"}
        written |= {f"choice:{choice.id}" for choice in step.options(medium) if choice.say is not None}
        written |= {"reveal if passed"} if step.together else set()
        for role in script.people:
            first = {"caller": {"first"}, "peer": {"go first"}}[role] if step.peer_may_go_first else set()
            assert sorted(line.name for line in scene.lines if role in line.to) == sorted(written | first)


@pytest.mark.parametrize("name", SHIPPED)
def test_the_cost_is_what_the_carrier_charges_and_voice_is_free(name: str) -> None:
    for line in [line for scene in played(shipped(name), "es").scenes for line in scene.lines]:
        for message in line.messages:
            assert message.segments == segments(message.text)
            assert message.encoding == ("GSM-7" if is_gsm7(message.text) else "UCS-2")
    spoken = played(shipped(name), "es", "voice")
    assert all(m.segments == 0 and not m.encoding for s in spoken.scenes for line in s.lines for m in line.messages)
    assert set(spoken.segments.values()) == {0}


def test_the_most_it_can_cost_counts_one_choice_and_one_reveal() -> None:
    script = shipped("closing")
    play = played(script)
    each = [{line.name: sum(m.segments for m in line.messages) for line in scene.lines} for scene in play.scenes]
    assert play.segments["caller"] <= sum(sum(costs.values()) for costs in each)
    assert play.segments["caller"] >= sum(max(costs.values()) for costs in each)


def test_what_both_get_alike_is_one_line_and_what_differs_is_one_each() -> None:
    play = played(shipped("shared_check_in"))
    assert [line.to for line in lines(play, "mood", "ask", "peer")] == [("caller", "peer")]
    (mine,) = lines(play, "mood", "reveal", "caller")
    (theirs,) = lines(play, "mood", "reveal", "peer")
    assert mine.to == ("caller",) and mine.messages[0].text == "You said 2. Your peer said 4."
    assert theirs.to == ("peer",) and theirs.messages[0].text == "You said 4. The caller said 2."


def test_a_scene_says_when_it_is_asked_how_deep_it_goes_and_which_part_it_is_in() -> None:
    header, _, rest = PARTS.partition("\n\n")
    play = played(load(f"{header}\n{MOOD}\n{rest}"))
    scene = play.scenes[1]
    assert (scene.part, scene.depth, scene.answer) == ("Going deeper", "some", "yes or no")
    assert scene.only_if == ("both answered mood", "either said 1 to mood")
    assert scene.lines[0].messages[0].text == "More, {nobody}?\n1 Yes\n2 No"
    (passed,) = lines(play, "mood", "reveal if passed", "caller")
    assert passed.messages[0].text == "Yours was 2."


def test_a_reveal_that_nobody_wrote_for_a_pass_shows_the_lines_own_sentence() -> None:
    (line,) = lines(played(shipped("shared_check_in"), "es"), "mood", "reveal if passed", "peer")
    assert line.messages[0].text == PHRASES.text("checkin.reveal_one_open", "es")


def test_what_a_choice_does_is_written_as_its_author_wrote_it() -> None:
    does = {scene.step: scene.does for scene in played(shipped("closing")).scenes}
    assert does["again"] == {"tomorrow": ("check in again: in 1 day",), "days": ("check in again: in 3 days",)}
    assert {s.step: s.does for s in played(shipped("arrival")).scenes}["how"]["peer"] == ("find a peer: yes",)


def test_a_preview_is_plain_json() -> None:
    play = asdict(played(shipped("shared_check_in")))
    assert json.loads(json.dumps(play))["scenes"][1]["lines"][1]["messages"][0]["segments"] == 1
