"""For every rule a script that breaks it, where, and one that is almost the same and keeps it."""

from dataclasses import dataclass

ONE = "script: T\nlanguages: en\npeople: caller\n"
TWO = "script: T\nlanguages: en\npeople: caller, peer\n"
BOTH = "script: T\nlanguages: en, es\npeople: caller\n"
SPANISH = "script: T\nlanguages: es\npeople: caller\nhi:\n  say:\n    es: "
BYE = "bye:\n  say:\n    en: Bye.\n"
MOOD = "mood:\n  ask together:\n    en: Mood?\n  answer: 1 to 5\n  reveal:\n    en: {mine}, {theirs}.\n"
UNSEEN = MOOD.partition("  reveal:")[0]
ALONE = UNSEEN.replace(" together", "")
REST = "rest:\n  ask:\n    en: Rest?\n  answer: yes or no\n"
KNOWN = "rest:\n  partner may know: yes\n  ask:\n    en: Rest?\n  answer: yes or no\n"
WORDS = "w:\n  ask:\n    en: What?\n  answer: words\n"
SHARED = TWO.replace("people", "used for: shared check-in\npeople")
ARRIVAL = ONE.replace("people", "used for: arrival\npeople")
FOLLOW_UP = ONE.replace("people", "used for: follow-up\npeople")
TOLD = "{hours} In a crisis call 988. {policy} STOP ends it."
POLICY = "fear:\n  say:\n    en: {policy}\n"
EASY = "You can write to us at any time of the day, and we read it."
EASY_SPANISH = "Aquí estamos. Escribe todo lo que tú quieras, y te leo con calma.\n"
HARD = "Individuals experiencing considerable difficulties may contact professional organizations. " * 2
HARD_SPANISH = "Aquellas personas experimentan dificultades considerables y necesitan comunicarse. " * 2


def say(text: str, extra: str = "") -> str:
    return f"hi:\n{extra}  say:\n    en: {text}\n"


def both(english: str, spanish: str) -> str:
    return f"{BOTH}hi:\n  say:\n    en: {english}\n    es: {spanish}\n"


def menu(choices: str) -> str:
    return f"m:\n  ask:\n    en: Which?\n  choices:\n{choices}"


def one(choice: str) -> str:
    """A menu of one choice, and a goodbye that does not follow it at once."""
    return menu(choice) + REST + BYE


def deep(name: str, depth: str) -> str:
    return MOOD.replace("mood:", f"{name}:\n  depth: {depth}")


def together(count: int) -> str:
    return "".join(MOOD.replace("mood", f"q{n}") for n in range(count)) + BYE


def questions(count: int) -> str:
    return "".join(f"q{n}:\n  ask:\n    en: Q?\n  answer: 1 to 5\n" for n in range(count)) + BYE


def choices(count: int) -> str:
    return menu("".join(f"    c{n}:\n      en: Choice {n}\n" for n in range(count))) + BYE


def expecting(expect: str) -> str:
    return f"tests:\n  a test:\n    expect:\n      - {expect}\n"


def only_if(sentences: str, text: str = "So.") -> str:
    """A `say` under a condition, or under a list of them, and a goodbye for everybody."""
    return say(text, f"  only if:{sentences}\n") + BYE


@dataclass(frozen=True)
class Case:
    """What breaks a rule, with the words, line and column of the problem; and what does not."""

    rule: str
    bad: str
    good: str
    says: str
    line: int
    column: int


A = "    a:\n      en: "
BLOCKS = {"breath": "breath:\n  say:\n    en: Breathe.\n"}
ERRORS = {
    "a file that is no script": Case("unreadable", ONE + "hello there\n", ONE + say("Hello"), "", 4, 1),
    "a mistyped key": Case("unknown-key", ONE + "hi:\n  sya:\n    en: Hi\n", ONE + say("Hi"), "“sya”", 5, 3),
    "a mistyped action": Case(
        "unknown-key",
        ONE + one(A + "Now\n      find a per: yes\n"),
        ONE + one(A + "Now\n      find a peer: yes\n"),
        "“find a per”",
        10,
        7,
    ),
    "a step that is not there": Case(
        "unknown-step",
        ONE + REST + only_if(" said yes to rust"),
        ONE + REST + only_if(" said yes to rest"),
        "no earlier question “rust”",
        9,
        3,
    ),
    "a role that is none": Case(
        "unknown-role", ONE.replace("caller", "callr") + BYE, ONE + BYE, "“callr” is not a role", 3, 1
    ),
    "a role that is not in this script": Case(
        "unknown-role",
        ONE + REST + only_if(" peer said yes to rest"),
        ONE + REST + only_if(" caller said yes to rest"),
        "no peer in this script",
        9,
        3,
    ),
    "a value that is none": Case(
        "unknown-value",
        ONE.replace("people", "used for: clsing\npeople") + BYE,
        ONE.replace("people", "used for: closing\npeople") + BYE,
        "“clsing”",
        3,
        1,
    ),
    "a value that nobody can say": Case(
        "unknown-value",
        ONE + REST + only_if(" said maybe to rest"),
        ONE + REST + only_if(" said no to rest"),
        "Nobody can say “maybe”",
        9,
        3,
    ),
    "a block that is not there": Case(
        "unusable-block", ONE + "use: breth\n" + BYE, ONE + "use: breath\n" + BYE, "no shared block “breth”", 4, 1
    ),
    "a block twice": Case(
        "unusable-block",
        ONE + "use: breath\na:\n  use: breath\nb:\n  use: breath\n" + BYE,
        ONE + "use: breath\na:\n  use: breath\n" + BYE,
        "already stands in this script",
        8,
        3,
    ),
    "a condition that looks forward": Case(
        "looks-forward",
        ONE + say("So.", "  only if: said yes to rest\n") + REST + BYE,
        ONE + REST + only_if(" said yes to rest"),
        "looks forward",
        5,
        3,
    ),
    "a range without a value": Case(
        "never-holds",
        ONE + ALONE + only_if(" said 7 or more to mood"),
        ONE + ALONE + only_if(" said 5 or more to mood"),
        "can never hold",
        9,
        3,
    ),
    "conditions against each other": Case(
        "never-holds",
        TWO + MOOD + only_if("\n    - both said 1 to mood\n    - both said 2 to mood"),
        TWO + MOOD + only_if("\n    - both said 1 to mood\n    - both said 1 or 2 to mood"),
        "“both said 2 to mood” can never hold",
        13,
        7,
    ),
    "shown, and passed": Case(
        "never-holds",
        TWO + MOOD + only_if("\n    - either passed mood\n    - either said 2 to mood"),
        TWO + MOOD + only_if("\n    - either answered mood\n    - either said 2 to mood"),
        "“either said 2 to mood” can never hold",
        13,
        7,
    ),
    "a text without one of the languages": Case(
        "missing-language", BOTH + say("Hi"), both("Hi", "Hola"), "The text in “es” is missing", 5, 3
    ),
    "a label without one of the languages": Case(
        "missing-language",
        BOTH + "m:\n  ask:\n    en: Q?\n    es: ¿Q?\n  choices:\n" + A + "Now\n      tell: on call\n",
        BOTH + "m:\n  ask:\n    en: Q?\n    es: ¿Q?\n  choices:\n" + A + "Now\n      es: Ya\n      end: yes\n",
        "The text in “es” is missing",
        9,
        5,
    ),
    "a script on nothing": Case(
        "missing-medium",
        ONE.replace("people", "on: ,\npeople") + BYE,
        ONE.replace("people", "on: sms\npeople") + BYE,
        "",
        3,
        1,
    ),
    "choices by phone in a script that is not": Case(
        "missing-medium",
        ONE + "on: sms\n" + WORDS + "  choices on voice:\n" + A + "People\n" + BYE,
        ONE + "on: sms, voice\n" + WORDS + "  choices on voice:\n" + A + "People\n" + BYE,
        "not on voice",
        9,
        3,
    ),
    "an unknown placeholder": Case(
        "unknown-placeholder", ONE + say("Hi {nam}"), ONE + say("Hi{, name}"), "“{nam}” is not", 6, 9
    ),
    "a partner where there is none": Case(
        "unknown-placeholder", ONE + say("Hi {partner}"), TWO + say("Hi {partner}"), "“{partner}”", 6, 9
    ),
    "a placeholder in a label": Case(
        "unknown-placeholder", ONE + one(A + "At {line}\n"), ONE + one(A + "At the line\n"), "“{line}”", 9, 11
    ),
    "a lone bracket": Case(
        "unbalanced-placeholder", ONE + say("Hi {name"), ONE + say("Hi{, name}"), "stands alone", 6, 9
    ),
    "other placeholders in another language": Case(
        "different-placeholders", both("Hi{, name}", "Hola"), both("Hi{, name}", "Hola{, name}"), "“en”", 7, 9
    ),
    "two choices with one word": Case(
        "same-answer",
        ONE + one(A + "Now\n      also: soon\n    b:\n      en: Soon\n"),
        ONE + one(A + "Now\n    b:\n      en: Soon\n"),
        "“soon” could mean “a” or “b”",
        11,
        5,
    ),
    "a word that is another's digit": Case(
        "same-answer",
        ONE + one(A + "Two\n    b:\n      en: More\n"),
        ONE + one(A + "Few\n    b:\n      en: More\n"),
        "“two” could mean",
        10,
        5,
    ),
    "a word in another language": Case(
        "same-answer",
        BOTH + "m:\n  ask:\n    en: Q?\n    es: ¿Q?\n  choices:\n    a:\n      en: Sale\n      es: Rebaja\n"
        "      end: yes\n    b:\n      en: Go out\n      es: Sale\n      end: yes\n",
        BOTH + "m:\n  ask:\n    en: Q?\n    es: ¿Q?\n  choices:\n    a:\n      en: Sale\n      es: Rebaja\n"
        "      end: yes\n    b:\n      en: Go out\n      es: Salir\n      end: yes\n",
        "“sale” could mean",
        13,
        5,
    ),
    "a carrier word as also": Case(
        "carrier-word",
        ONE + one(A + "Yes\n      also: end\n"),
        ONE + one(A + "Yes\n"),
        "“end” belongs to the phone company",
        10,
        13,
    ),
    "a carrier word as id": Case(
        "carrier-word",
        ONE + one("    stop:\n      en: No more\n"),
        ONE + one("    no_more:\n      en: No more\n"),
        "“stop” belongs to the phone company",
        8,
        5,
    ),
    "a Spanish stop word": Case(
        "carrier-word",
        ONE + one(A + "Low\n      also: pare\n"),
        ONE + one(A + "Low\n      also: bajo\n"),
        "“pare” belongs to",
        10,
        13,
    ),
    "ten choices by phone": Case(
        "too-many-voice-choices", ONE + choices(10), ONE + "on: sms\n" + choices(10), "10 choices by phone", 7, 3
    ),
    "a private answer of one role": Case(
        "one-sided",
        TWO + REST + only_if(" caller said yes to rest"),
        TWO + KNOWN + only_if(" caller said yes to rest"),
        "“rest” is private",
        9,
        12,
    ),
    "a together step for one side": Case(
        "one-sided",
        TWO + MOOD + MOOD.replace("mood:", "more:\n  only if: said 1 to mood") + BYE,
        TWO + MOOD + MOOD.replace("mood:", "more:\n  only if: either said 1 to mood") + BYE,
        "one might be asked and not the other",
        11,
        12,
    ),
    "what only the peer could reach": Case(
        "one-sided",
        TWO + MOOD + only_if("\n    - caller said 1 to mood\n    - said 5 to mood"),
        TWO + MOOD + only_if("\n    - caller said 1 to mood\n    - peer said 5 to mood"),
        "Only the peer could ever come here",
        13,
        7,
    ),
    "nothing revealed": Case("no-reveal", TWO + UNSEEN + BYE, TWO + MOOD + BYE, "nothing is revealed", 4, 1),
    "theirs outside a reveal": Case(
        "names-partner-answer",
        TWO + MOOD + say("They said {theirs}"),
        TWO + MOOD + say("Thank you, {partner}"),
        "“{theirs}” tells",
        12,
        9,
    ),
    "theirs in reveal if passed": Case(
        "names-partner-answer",
        TWO + MOOD + "  reveal if passed:\n    en: {theirs}\n" + BYE,
        TWO + MOOD + "  reveal if passed:\n    en: {mine}\n" + BYE,
        "“{theirs}” tells",
        11,
        9,
    ),
    "your partner passed": Case(
        "names-partner-answer",
        TWO + MOOD + "  reveal if passed:\n    en: Your partner passed.\n" + BYE,
        TWO + MOOD + "  reveal if passed:\n    en: Yours stays with you.\n" + BYE,
        "“your partner passed” tells",
        11,
        9,
    ),
    "a private answer of either": Case(
        "private-answer",
        TWO + REST + only_if(" either said yes to rest"),
        TWO + KNOWN + only_if(" either said yes to rest"),
        "“rest” is private",
        9,
        12,
    ),
    "a jump in depth": Case(
        "depth-jump",
        TWO + deep("a", "full") + BYE,
        TWO + deep("a", "some") + deep("b", "full") + BYE,
        "in one step",
        5,
        10,
    ),
    "depth on a private choice of two": Case(
        "choice-shows",
        TWO + one(A + "Light\n      depth: light\n"),
        TWO + one(A + "Light\n      depth: light\n").replace("m:\n  ask:", "m:\n  partner may know: yes\n  ask:"),
        "“depth” on this choice",
        10,
        14,
    ),
    "an end on a private choice of two": Case(
        "choice-shows",
        TWO + one(A + "Bye\n      end: yes\n"),
        ONE + one(A + "Bye\n      end: yes\n"),
        "“end” on this choice",
        10,
        12,
    ),
    "danger that nobody hears of": Case(
        "danger-without-tell",
        ONE + one(A + "I am in danger\n"),
        ONE + one(A + "I am in danger\n      tell: on call\n      say:\n        en: I am with you.\n"),
        "says danger",
        8,
        5,
    ),
    "somebody whom nobody knows": Case(
        "tell-nobody",
        ONE + one(A + "Please\n      tell: my mum\n"),
        ONE + one(A + "Please\n      tell: coordinator\n      say:\n        en: They know.\n"),
        "“my mum”",
        10,
        7,
    ),
    "on call tells on call": Case(
        "tell-nobody",
        ONE.replace("caller", "responder") + menu(A + "Please\n      tell: on call\n") + BYE,
        ONE.replace("caller", "responder") + menu(A + "Please\n      tell: coordinator\n") + BYE,
        "nobody else to tell",
        10,
        13,
    ),
    "telling without saying so": Case(
        "tell-without-say",
        ONE + one(A + "Please\n      tell: on call\n"),
        ONE + menu(A + "Please\n      tell: on call\n") + say("I am reaching them."),
        "does not say so",
        8,
        5,
    ),
    "a question at the end": Case("no-ending", ONE + REST, ONE + REST + BYE, "without a last word", 4, 1),
    "a choice at the end that does nothing": Case(
        "no-ending",
        ONE + menu(A + "Now\n    b:\n      en: Later\n      end: yes\n"),
        ONE + menu(A + "Now\n      call back: yes\n    b:\n      en: Later\n      end: yes\n"),
        "without a last word",
        4,
        1,
    ),
    "a goodbye for some": Case(
        "no-ending",
        ONE + REST + only_if(" said yes to rest").removesuffix(BYE),
        ONE + REST + only_if(" said yes to rest"),
        "without a last word",
        4,
        1,
    ),
    "nothing for everybody": Case(
        "no-ending", ONE + say("Hi", "  depth: some\n"), ONE + say("Hi"), "may say nothing at all", 4, 1
    ),
    "an expectation that did not come true": Case(
        "failing-test",
        ONE + BYE + expecting("expires"),
        ONE + BYE + expecting("ends"),
        "“expires” did not come true",
        8,
        1,
    ),
    "words by phone": Case(
        "words-by-phone",
        ONE + WORDS + BYE,
        ONE + WORDS + "  choices on voice:\n" + A + "People\n" + BYE,
        "nothing spoken is written down",
        7,
        11,
    ),
    "an arrival that asks before it tells": Case(
        "asks-before-telling",
        ARRIVAL + say(TOLD.replace("988", "us")) + REST + BYE,
        ARRIVAL + say(TOLD) + REST + BYE,
        "“988” is not said before this: sms en, voice en.",
        8,
        1,
    ),
    "an arrival that tells only some": Case(
        "asks-before-telling",
        ARRIVAL + say(TOLD.replace("{policy} ", "")) + POLICY.replace("fear:", "fear:\n  depth: some") + REST + BYE,
        ARRIVAL + say(TOLD.replace("{policy} ", "")) + POLICY + REST + BYE,
        "“{policy}” is not said before this",
        12,
        1,
    ),
    "an arrival that goes on and on": Case(
        "too-much-first",
        ARRIVAL + say(TOLD) + "".join(BYE.replace("bye:", f"b{n}:") for n in range(3)) + REST + BYE,
        ARRIVAL + say(TOLD) + "".join(BYE.replace("bye:", f"b{n}:") for n in range(2)) + REST + BYE,
        "4 texts before the first question",
        17,
        1,
    ),
    "a follow-up that shows what the line is for": Case(
        "says-what-for",
        FOLLOW_UP + say("Hi{, name}, this is your peer line. As agreed."),
        FOLLOW_UP + say("Hi{, name}. As agreed, a short hello from us. Your peer line is here."),
        "“peer” in the first words",
        7,
        9,
    ),
    "four questions in a shared check-in": Case(
        "too-many-questions", SHARED + together(4), SHARED + together(3), "4 questions", 23, 1
    ),
    "too long": Case("too-long", ONE + say("x" * 321), ONE + say("x" * 320), "321 characters", 6, 9),
    "too long with its choices": Case(
        "too-long",
        ONE + choices(1).replace("Which?", "x" * 310),
        ONE + choices(1).replace("Which?", "x" * 309),
        "321 characters",
        6,
        9,
    ),
}
WARNINGS = {
    "hard to read": Case("hard-to-read", ONE + say(HARD), ONE + say(EASY), "reads at grade", 6, 9),
    "hard to read in Spanish": Case(
        "hard-to-read", SPANISH + HARD_SPANISH + "\n", SPANISH + EASY_SPANISH, "of 100", 6, 9
    ),
    "six choices by phone": Case("many-voice-choices", ONE + choices(6), ONE + choices(5), "6 choices are hard", 7, 3),
    "a link, spoken": Case(
        "not-for-voice",
        ONE + say("Hi", "  say on voice:\n    en: See https://x.org\n"),
        ONE + "on: sms\n" + say("See https://x.org"),
        "“https://”",
        6,
        9,
    ),
    "reply, spoken because there is no twin": Case(
        "not-for-voice",
        ONE + say("Reply now"),
        ONE + say("Reply now", "  say on voice:\n    en: Say it now\n"),
        "“reply”",
        6,
        9,
    ),
    "an emoji, spoken": Case("not-for-voice", ONE + say("Hi 🙂"), ONE + "on: sms\n" + say("Hi 🙂"), "“🙂”", 6, 9),
    "text in a label": Case("not-for-voice", ONE + one(A + "Text me\n"), ONE + one(A + "Tell me\n"), "“text”", 9, 11),
    "ranking": Case(
        "unkind-words", ONE + say("At least you slept."), ONE + say("You slept."), "“at least” ranks", 6, 9
    ),
    "promising in Spanish": Case(
        "unkind-words", SPANISH + "No te preocupes.\n", SPANISH + "Te leo.\n", "ranks, corrects or promises", 6, 9
    ),
    "a condition on a locked screen": Case(
        "names-a-condition",
        ONE + say("Your mental health check-in is here."),
        ONE + say("Hi, it is Sam from Tuesday. A check-in about mental health."),
        "“mental”",
        6,
        9,
    ),
    "a name that may be missing": Case(
        "name-gap", ONE + say("Hi {name}."), ONE + say("Hi{, name}."), "leaves a gap", 6, 9
    ),
    "a step no test reaches": Case(
        "untested", ONE + say("Hi"), ONE + say("Hi") + expecting("ends"), "No test reaches", 4, 1
    ),
    "thirteen questions": Case(
        "many-questions", ONE + questions(13), ONE + questions(12), "13 questions are a lot", 52, 1
    ),
}
