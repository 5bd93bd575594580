"""Scripts that can be read and must not be published, as each gives something away; and scripts that may be."""

from flows import loading
from flows.script import Script

MOOD = """
mood:
  ask together:
    en: Your mood?
  answer: 1 to 5
  reveal:
    en: {mine} and {theirs}.
"""
HOLD = """
hold:
  ask:
    en: How deep?
  choices:
    shallow:
      en: Light
      depth: light
    deep:
      en: Deep
      depth: full
"""
DEEP = """
deep:
  depth: some
  say:
    en: Deeper, then.
"""
STOP = """
stop:
  ask:
    en: Would you rather stop?
  choices:
    stop:
      en: Stop
      end: yes
    on:
      en: Go on
"""
FIRST = MOOD.replace("  ask together", "  peer may go first: yes\n  ask together")
COMPANY = """
company:
  only if: said 1 to mood
  ask:
    en: Company?
  answer: yes or no
"""


def script(*steps: str) -> Script:
    """A script for two people of these steps, with a goodbye."""
    top = "script: A script\nlanguages: en\npeople: caller, peer\n"
    return loading.load("".join((top, *steps, "\nbye:\n  say:\n    en: Goodbye.\n")))


def alone(condition: str) -> str:
    """A text that is for some only."""
    return f"\nalone:\n  only if: {condition}\n  say:\n    en: A word for you.\n"


def left_open(text: str) -> str:
    """What the mood step says to who answered when the other did not."""
    return f"{MOOD}  reveal if passed:\n    en: {text}\n"


LEAKY: dict[str, tuple[Script, str]] = {
    "that the peer passed": (script(MOOD, alone("peer passed mood")), "alone"),
    "that both passed": (script(MOOD, alone("both passed mood")), "alone"),
    "that one answered": (script(MOOD, alone("either answered mood")), "alone"),
    "a private answer by its depth": (script(HOLD, MOOD, DEEP), "deep"),
    "a private answer by the end": (script(STOP), "stop"),
    "a pass in words": (script(left_open("You said {mine}. Your partner passed.")), "mood"),
    "a pass in other words": (script(left_open("You said {mine}. {partner} did not answer.")), "mood"),
    "a pass in Spanish words": (script(left_open("Dijiste {mine}. {partner} no contestó.")), "mood"),
}
TIGHT: dict[str, Script] = {
    "both answered": script(MOOD, alone("both answered mood")),
    "one passed, told to both": script(MOOD, alone("either passed mood")),
    "one said 1, once shown": script(MOOD, alone("either said 1 to mood")),
    "the peer said 1, once shown": script(MOOD, alone("peer said 1 to mood")),
    "a depth that the partner may know": script(HOLD.replace("  ask", "  partner may know: yes\n  ask"), MOOD, DEEP),
    "an end that the partner may know": script(STOP.replace("  ask", "  partner may know: yes\n  ask")),
    "a peer who may go first": script(FIRST, DEEP, alone("either said 1 to mood")),
    "left open in words": script(left_open("You said {mine}. It stays with you.")),
    "a pass as such": script("\nhello:\n  say:\n    en: If one of you passes, nothing is shown.\n", MOOD),
}
