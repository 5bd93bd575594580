"""The name of everything that can be wrong with a script, each with what it means. Pure."""

from collections.abc import Mapping

ERRORS: Mapping[str, str] = {
    "unreadable": "written in a way that cannot be read",
    "unknown-key": "a key that is not known here",
    "unknown-step": "a step that does not exist",
    "unknown-role": "a person who is not in this script",
    "unknown-value": "a value that is not known here",
    "unusable-block": "a shared block that is not there, or cannot stand here",
    "looks-forward": "a condition about a step that comes later",
    "never-holds": "a condition that can never hold",
    "missing-language": "a text that is not there in every language",
    "missing-medium": "something for a medium that the script is not on",
    "unknown-placeholder": "a placeholder that cannot be used here",
    "unbalanced-placeholder": "a curly bracket that stands alone",
    "different-placeholders": "other placeholders in another language",
    "same-answer": "two choices that the same word or digit could mean",
    "carrier-word": "a word of the phone company as an id or under also",
    "too-many-voice-choices": "more than nine choices by phone",
    "one-sided": "a step for two that only one of them could ever reach",
    "no-reveal": "a step asked together that reveals nothing",
    "names-partner-answer": "a text that tells the partner's answer outside a reveal",
    "private-answer": "a private answer that a condition uses for both",
    "depth-jump": "depth that rises more than one level",
    "choice-shows": "a private choice with an action that the partner would notice",
    "danger-without-tell": "a choice that says danger, and nobody is told",
    "tell-nobody": "a tell to somebody who is not there",
    "tell-without-say": "somebody is told, and the person does not hear of it",
    "no-ending": "a script that stops without a last word",
    "failing-test": "a test of the author that does not come true",
    "words-by-phone": "a question for words that cannot be answered by phone",
    "too-many-questions": "more than three questions in a shared check-in",
    "asks-before-telling": "an arrival that asks before it has told what must be told first",
    "too-much-first": "more than three texts before an arrival asks",
    "says-what-for": "a follow-up whose first words say what the line is for",
    "too-long": "a text that is too long for one message",
}
WARNINGS: Mapping[str, str] = {
    "hard-to-read": "a text that is harder than grade six",
    "many-voice-choices": "more than five choices by phone",
    "not-for-voice": "something spoken that makes no sense by ear",
    "unkind-words": "words that rank, correct or promise",
    "names-a-condition": "first words that say too much on a locked screen",
    "name-gap": "a name that leaves a gap where there is none",
    "untested": "a step that no test reaches",
    "stale-translation": "a translation that stayed as it was while its base text changed",
    "many-questions": "more than twelve questions",
}
RULES: Mapping[str, str] = {**ERRORS, **WARNINGS}
EXPLORED: Mapping[str, str] = {
    "stuck": "a way through the script that strands somebody",
    "endless": "a way through the script that need not end",
    "leak": "a way for one person to tell what the other did in private",
    "long-wait": "a wait from which one person might guess what the other did in private",
    "too-big": "a script that is too big to be explored whole",
}
"""What exploring finds; the last two are warnings."""
