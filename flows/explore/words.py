"""Words that tell of the partner what they were not asked to show: that they passed, or could hold less. Pure."""

import re
from collections.abc import Iterator

from flows.explore.verdict import LEAK, Finding
from flows.script import Script, Step, Wording

_PARTNER = r"(?:partner|peer|caller|other(?: person| one)?|they|par|pareja|la otra persona|quien llamó)\b\}?"
_PASSED = (
    r"(?:(?:has |have )?(?:passed|skipped|declined|refused)|did ?n[o']t (?:answer|want|say)|chose not|would rather not"
    r"|went lighter|can hold less|(?:ha )?(?:pasado|omitido)|pasó|omitió|saltó|no (?:contestó|respondió|quiso)"
    r"|prefirió no|pidió ir más suave)\b"
)
_TELLS = re.compile(rf"\b{_PARTNER}[^.?!;]{{0,24}}?\b{_PASSED}", re.IGNORECASE)


def findings(script: Script) -> Iterator[Finding]:
    """Each text of a two-person script that says what somebody passed or could not hold."""
    for step in script.steps if len(script.people) > 1 else ():
        told = next((text for text in _texts(step) if _TELLS.search(text)), None)
        if told is not None:
            message = f"“{told}” tells one person that the other passed or went lighter; say that it was left open."
            yield Finding(LEAK, step.id, message)


def _texts(step: Step) -> Iterator[str]:
    wordings: list[Wording] = [*step.texts.values(), *(c.say for c in step.choice_by_id.values() if c.say)]
    for wording in wordings:
        yield from (*wording.text.values(), *(wording.voice or {}).values())
