"""Scripts as people write them by mistake: one good script with one thing wrong, each with a name for what went wrong.

What each is told stands in broken.txt; `pytest --update` rewrites it.
"""

from collections.abc import Mapping

GOOD = """\
script: A check-in
used for: shared check-in
languages: en, es
people: caller, peer
on: sms, voice
waits: 10 minutes
voice waits: 12 seconds

hello:
  say:
    en: You are both here now{, name}.
    es: Ya están juntos{, name}.

mood:
  peer may go first: yes
  ask together:
    en: Your mood right now, 1 (low) to 5 (good)?
    es: ¿Tu ánimo ahora, 1 (bajo) a 5 (bueno)?
  answer: 1 to 5
  reveal:
    en: You said {mine}. {partner} said {theirs}.
    es: Dijiste {mine}. {partner} dijo {theirs}.

weight:
  depth: some
  only if: either said 2 or less to mood
  ask together:
    en: What weighs on you?
    es: ¿Qué te pesa?
  answer: words
  choices on voice:
    people:
      en: People
      es: Personas
    other:
      en: Something else
      es: Otra cosa
  reveal:
    en: You: {mine} / {partner}: {theirs}
    es: Tú: {mine} / {partner}: {theirs}

company:
  only if:
    - said 1 to mood
    - did not pass mood
  ask:
    en: Would you like our on-call person too?
    es: ¿Quieres también a nuestra persona de guardia?
  choices:
    please:
      en: Yes
      es: Sí
      also: ok, claro
      tell: on call
      say:
        en: I am reaching them now.
        es: Les aviso ahora.
    not_now:
      en: Not now
      es: Ahora no
      check in again: in 2 days

slow:
  part: A slow end
  only if: both answered mood
  steps:
    breathe:
      say:
        en: One slow breath.
        es: Una respiración lenta.

bye:
  say:
    en: Thank you both.
    es: Gracias a los dos.

tests:
  low:
    caller: 1, too much, please
    peer: no, 4, work
    caller can hold: full
    expect:
      - reveal at mood
      - ends
"""

_TOP = "script: A check-in\nused for: shared check-in\n"
_BYE = "  say:\n    en: Thank you both.\n    es: Gracias a los dos.\n"
_BREATH = "      say:\n        en: One slow breath.\n        es: Una respiración lenta.\n"
_NOT_NOW = "    not_now:\n      en: Not now\n      es: Ahora no\n      check in again: in 2 days\n"
_REVEAL = """\
  reveal:
    en: You said {mine}. {partner} said {theirs}.
    es: Dijiste {mine}. {partner} dijo {theirs}.
"""
_ALONE = "script: T\nlanguages: en\npeople: caller\n"


def _using(blocks: str) -> tuple[str, str]:
    """The good script with a shared block named at its top, and whatever follows."""
    return "people: caller, peer", f"people: caller, peer\nuse: {blocks}"


def _before_choices(line: str) -> tuple[str, str]:
    """The good script with something more in its question with choices."""
    return "  choices:\n    please", f"{line}  choices:\n    please"


MISTAKES: Mapping[str, tuple[str, str]] = {
    # -- how a line is written
    "no space after a colon": ("    en: Thank you both.", "    en:Thank you both."),
    "no space after the colon of a header": ("people: caller, peer", "people:caller, peer"),
    "no space after the dash": ("      - ends", "      -ends"),
    "no space after the text mark": ("    en: Thank you both.", "    en:\n      >Thank you both."),
    "no colon after a key": ("bye:\n  say:", "bye:\n  say"),
    "no colon after an id": ("hello:\n", "hello\n"),
    "an equals sign for a colon": ("    en: Thank you both.", "    en = Thank you both."),
    "a wide colon": ("    en: Thank you both.", "    en：Thank you both."),
    "a text that runs into a second line": ("    en: Thank you both.", "    en: Thank you both.\n    And take care."),
    "a second line further in": ("    en: Thank you both.", "    en: Thank you both.\n      And: take care."),
    "a plain word on a line of its own": ("bye:\n", "thanks everyone\nbye:\n"),
    "a line of dashes": ("bye:\n", "-----\nbye:\n"),
    "a tab": ("  answer: 1 to 5", "\tanswer: 1 to 5"),
    "a tab after spaces": ("  answer: 1 to 5", " \tanswer: 1 to 5"),
    "a space that does not break": ("  answer: 1 to 5", "\u00a0\u00a0answer: 1 to 5"),
    "one space too many": ("  answer: 1 to 5", "   answer: 1 to 5"),
    "one space too few": ("  answer: 1 to 5", " answer: 1 to 5"),
    "a text that is not indented": ("    es: Gracias a los dos.", "es: Gracias a los dos."),
    "everything indented": ("script: A check-in\n", "  script: A check-in\n"),
    "far too far in": ("    es: Gracias a los dos.", " " * 40 + "es: Gracias a los dos."),
    "a key twice": ("  answer: 1 to 5", "  answer: 1 to 5\n  answer: words"),
    "a step twice": ("bye:\n", "hello:\n  say:\n    en: Hi.\n    es: Hola.\n\nbye:\n"),
    "a language twice": ("    en: Thank you both.", "    en: Thank you both.\n    en: Thanks."),
    "a curly bracket at the start": ("    en: Thank you both.", "    en:\n      {partner}, thank you."),
    "a square bracket at the start": ("languages: en, es", "languages:\n  [en, es]"),
    "a colon at the start": ("bye:\n", ": bye\nbye:\n"),
    "a list among names": ("  answer: 1 to 5", "  - answer: 1 to 5"),
    "a name among a list": ("    - did not pass mood", "    did not pass: mood"),
    "a note after a value": ("  depth: some", "  depth: some # not too deep"),
    "quotes around a value": ("  depth: some", "  depth: \"some\""),
    "curly quotes around a value": ("  answer: 1 to 5", "  answer: “1 to 5”"),
    "a stray character": ("bye:\n", "bye\x0c:\n"),
    # -- the top of a script
    "no title": ("script: A check-in\n", ""),
    "an empty title": ("script: A check-in", "script:"),
    "the title is not first": (_TOP, "used for: closing\nscript: A check-in\n"),
    "a mistyped header": ("used for:", "usd for:"),
    "a header with a capital": ("people:", "People:"),
    "a header with an underscore": ("used for:", "used_for:"),
    "an unknown header": ("on: sms, voice", "author: Ana"),
    "an unknown use": ("used for: shared check-in", "used for: shared checkin"),
    "no languages": ("languages: en, es\n", ""),
    "a language by name": ("languages: en, es", "languages: English, Spanish"),
    "languages without a comma": ("languages: en, es", "languages: en es"),
    "languages that nobody knows": ("languages: en, es", "languages: en, e5"),
    "a language too many": ("languages: en, es", "languages: en, es, fr"),
    "no people": ("people: caller, peer\n", ""),
    "a mistyped role": ("people: caller, peer", "people: caller, pear"),
    "an and between people": ("people: caller, peer", "people: caller and peer"),
    "three people": ("people: caller, peer", "people: caller, peer, responder"),
    "only one of two": ("people: caller, peer", "people: peer"),
    "a mistyped medium": ("on: sms, voice", "on: sms, voise"),
    "text for sms": ("on: sms, voice", "on: text"),
    "media as lines": ("on: sms, voice", "on:\n  sms: yes"),
    "a wait without a number": ("waits: 10 minutes", "waits: a while"),
    "a wait of nothing": ("waits: 10 minutes", "waits: 0 minutes"),
    "a wait in short": ("waits: 10 minutes", "waits: 10 min"),
    "a voice wait without a unit": ("voice waits: 12 seconds", "voice waits: 12"),
    # -- steps
    "a mistyped kind": ("bye:\n  say:", "bye:\n  sya:"),
    "a kind in Spanish": ("bye:\n  say:", "bye:\n  decir:"),
    "a kind with a capital": ("bye:\n  say:", "bye:\n  Say:"),
    "two kinds": ("bye:\n  say:", "bye:\n  ask:\n    en: Well?\n    es: ¿Y?\n  say:"),
    "no kind": (_BYE, "  depth: light\n"),
    "an id with a space": ("bye:\n", "good bye:\n"),
    "an id with a capital": ("bye:\n", "Bye:\n"),
    "an id with an accent": ("bye:\n", "adiós:\n"),
    "an id that begins with a digit": ("bye:\n", "2nd:\n"),
    "a very long id": ("bye:\n", "b" * 300 + ":\n"),
    "a text on the line of its kind": (_BYE, "  say: Thank you.\n"),
    "an empty text": ("    en: Thank you both.", "    en:"),
    "a missing language": ("    es: Gracias a los dos.\n", ""),
    "a missing base language": ("    en: Thank you both.\n", ""),
    "a mistyped language": ("    es: Gracias a los dos.", "    ex: Gracias a los dos."),
    "a text deeper than a text": ("    en: Thank you both.", "    en:\n      first: Thank you both."),
    "a mistyped key": ("  answer: 1 to 5", "  anwser: 1 to 5"),
    "an unknown answer": ("  answer: 1 to 5", "  answer: 1 to 6"),
    "an answer with a dash": ("  answer: 1 to 5", "  answer: 1-5"),
    "yes/no for yes or no": ("  answer: words", "  answer: yes/no"),
    "no way to answer": ("  answer: 1 to 5\n", ""),
    "an answer and choices": _before_choices("  answer: yes or no\n"),
    "choices on a say": ("bye:\n  say:", "bye:\n  choices:\n    a:\n      en: A\n      es: A\n  say:"),
    "choices that are a list": ("    people:\n      en: People\n      es: Personas\n", "    people:\n"),
    "voice choices on a number": ("  answer: words", "  answer: 1 to 5"),
    "nothing revealed": (_REVEAL, ""),
    "a reveal of a private question": _before_choices("  reveal:\n    en: So.\n    es: Eso.\n"),
    "a reveal in one language": ("    es: Tú: {mine} / {partner}: {theirs}\n", ""),
    "an unknown depth": ("  depth: some", "  depth: heavy"),
    "a depth by number": ("  depth: some", "  depth: 2"),
    "yes in another word": ("  peer may go first: yes", "  peer may go first: true"),
    "going first alone": _before_choices("  peer may go first: yes\n"),
    "a text for nobody who goes first": ("  depth: some", "  first:\n    en: Hi.\n    es: Hola.\n  depth: some"),
    "the partner may know of a say": ("bye:\n  say:", "bye:\n  partner may know: yes\n  say:"),
    # -- choices and what they do
    "a choice without a label": ("      en: Not now\n      es: Ahora no\n", ""),
    "a choice in one language": ("      es: Ahora no\n", ""),
    "a choice that is a text": (_NOT_NOW, "    not_now: Not now\n"),
    "a choice with a bad id": ("    not_now:", "    not now:"),
    "a mistyped action": ("      tell: on call", "      tel: on call"),
    "telling somebody unknown": ("      tell: on call", "      tell: my boss"),
    "a mistyped helper": ("      tell: on call", "      tell: on-call"),
    "an action that is neither yes nor no": ("      tell: on call", "      find a peer: please"),
    "a time that is none": ("in 2 days", "soon"),
    "a time in words": ("in 2 days", "in two days"),
    "a time of nothing": ("in 2 days", "in 0 days"),
    "also in a language that is not there": ("      also: ok, claro", "      also:\n        fr: oui"),
    "also two levels down": ("      also: ok, claro", "      also:\n        en:\n          more: ok"),
    # -- conditions
    "a condition with an equals sign": ("said 1 to mood", "mood == 1"),
    "a condition with a mistyped verb": ("said 1 to mood", "sayed 1 to mood"),
    "a condition with a mistyped step": ("said 1 to mood", "said 1 to mod"),
    "a condition without a step": ("said 1 to mood", "said 1"),
    "a condition on a step that comes later": ("said 1 to mood", "passed later_on"),
    "a condition that looks forward": ("only if: either said 2 or less to mood", "only if: said please to company"),
    "a condition on itself": ("said 1 to mood", "said please to company"),
    "a condition that looks forward into a part": ("said 1 to mood", "answered breathe"),
    "a condition on a say": ("said 1 to mood", "answered hello"),
    "a condition on words": ("said 1 to mood", "said rent to weight"),
    "a value that nobody can say": ("said 1 to mood", "said 7 to mood"),
    "a range that never holds": ("either said 2 or less to mood", "either said 9 or more to mood"),
    "a range the wrong way round": ("either said 2 or less to mood", "either said 5 to 2 to mood"),
    "an endless number": ("either said 2 or less to mood", "either said " + "9" * 5000 + " or less to mood"),
    "a role who is not there": ("said 1 to mood", "responder said 1 to mood"),
    "two conditions on one line": ("said 1 to mood", "said 1 to mood and passed mood"),
    "no condition": ("  only if: both answered mood", "  only if:"),
    # -- parts
    "a part without steps": ("  steps:\n    breathe:\n" + _BREATH, ""),
    "a part with a step beside it": ("  steps:\n    breathe:", "    breathe:"),
    "a part with a key of a step": ("  only if: both answered mood", "  depth: some"),
    "a part in a part": (_BREATH, "      part: More\n      steps:\n        x: y\n"),
    "a step of a part that is there already": ("    breathe:", "    hello:"),
    "a part without a title": ("  part: A slow end", "  part:"),
    # -- tests
    "a test that expects nothing": ("    expect:\n      - reveal at mood\n      - ends\n", ""),
    "a test of somebody who is not there": ("    caller: 1, too much, please", "    responder: 1"),
    "a test with a mistyped key": ("    expect:", "    expects:"),
    "a test of an unknown depth": ("    caller can hold: full", "    caller can hold: everything"),
    "a test that is a text": ("tests:\n", "tests:\n  quick: yes\n"),
    "tests that are a list": ("tests:\n  low:", "tests: none\nlow:"),
    # -- shared blocks
    "a block that nobody has": _using("nowhere"),
    "a mistyped block": _using("welcom"),
    "a block that is not listed": ("bye:\n", "more:\n  use: welcome\nbye:\n"),
    "another block than the listed": _using("welcome\nmore:\n  use: goodbye"),
    "a block with a condition of its own": _using("welcome\nmore:\n  use: welcome\n  only if: answered mood"),
    "a block placed twice": _using("welcome\none:\n  use: welcome\ntwo:\n  use: welcome"),
    "a block that uses itself": _using("itself"),
    "blocks that use each other": _using("hen"),
    "blocks too deep in each other": _using("deep1"),
    "a block with a step that is there already": _using("clashing"),
    "a block without a language": _using("english"),
    "a block with mistakes": _using("mistaken"),
    "a block that cannot be read": _using("unreadable"),
    "a block that is a script": _using("script"),
    "a block with nothing in it": _using("empty"),
    "blocks as lines": ("people: caller, peer", "people: caller, peer\nuse:\n  welcome: yes"),
    "a block on an empty line": ("bye:\n", "more:\n  use:\nbye:\n"),
    "a block that looks forward": _using("forward"),
}  # fmt: skip

_SAY = "  say:\n    en: Hi.\n    es: Hola.\n"
BLOCKS: Mapping[str, str] = {
    "welcome": f"block: Welcome\nlanguages: en, es\n\nwelcome:\n{_SAY}",
    "goodbye": f"good:\n{_SAY}",
    "itself": f"use: itself\nhere:\n{_SAY}",
    "hen": f"use: egg\nhen:\n{_SAY}",
    "egg": f"use: hen\negg:\n{_SAY}",
    **{f"deep{n}": f"use: deep{n + 1}\nat{n}:\n{_SAY}" for n in range(1, 9)},
    "clashing": f"block: Clashing\nhello:\n{_SAY}",
    "english": "languages: en\nwhat:\n  say:\n    en: Hi.\n",
    "mistaken": "block: Mistaken\nWhat:\n  sya:\n    en: Hi.\n",
    "unreadable": "what:\n  say\n",
    "script": GOOD,
    "empty": "block: Nothing\n",
    "forward": f"ahead:\n  only if: said please to company\n{_SAY}",
}
WHOLE: Mapping[str, str] = {
    "nothing at all": "",
    "only notes": "# a script\n",
    "only a title": "script: T\n",
    "a sentence": "Hello, I would like a script please.\n",
    "a list": "- one\n- two\n",
    "a header and no steps": _ALONE,
    "asked together alone": f"{_ALONE}q:\n  ask together:\n    en: Q?\n  answer: words\n",
    "JSON": '{"script": "T"}\n',
    "a web page": "<html>\n<body>Hi</body>\n</html>\n",
    "too long": GOOD + "# " + "x" * 100_001 + "\n",
    "too many steps": _ALONE + "".join(f"s{n}:\n  say:\n    en: Hi\n" for n in range(201)),
    "too many mistakes": GOOD + "".join(f"what{n}: no\n" for n in range(5000)),
    "binary": "script: T\0\1\2\n",
    "brackets in brackets": "script: T\na:\n  " + "[" * 5000 + "\n",
    "half a character": "script: T\ud800\n",
}


def scripts() -> dict[str, str]:
    """Every broken script by the name of its mistake."""
    for name, (before, _) in MISTAKES.items():
        assert before in GOOD, f"{name}: the good script has no {before!r}"
    return {name: GOOD.replace(before, after, 1) for name, (before, after) in MISTAKES.items()} | dict(WHOLE)
