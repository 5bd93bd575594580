"""Whether a line's number may text, by its registration, and whether its opt-out replies were seen with 988."""

from collections.abc import Iterator

from service.doctor import connection
from service.doctor.finding import NOTE, WELL, WRONG, Finding
from service.house import House

STANDS = {
    "verified": (WELL, "Twilio says that the texting campaign of {number} is verified."),
    "waiting": (NOTE, "The texting campaign of {number} is still being looked at; until then texts may be refused."),
    "failed": (
        WRONG,
        "The texting campaign of {number} was refused; see in the Twilio console why, and send it again.",
    ),
    "": (
        NOTE,
        "Twilio shows no texting campaign for {number}; in the US a number needs one (or toll-free verification).",
    ),
}
SERVICES = {
    "elsewhere": (
        WRONG,
        "The Messaging Service of {number} takes its texts elsewhere; have it use the number's own webhook.",
    ),
    "none": (
        NOTE,
        "{number} is in no Messaging Service, so the replies to HELP and STOP are Twilio's own words, without 988.",
    ),
}
REPLIES = {
    connection.SEEN: (WELL, "Twilio's reply to {word} was seen with 988 in it."),
    connection.WITHOUT: (
        WRONG,
        "Twilio's last reply to {word} had no 988 in it; `shoulder twilio connect` shows what to paste.",
    ),
    connection.NOT_YET: (
        NOTE,
        "Nobody has sent {word} to {number} in a week, so the reply was not seen; text it from a phone of yours.",
    ),
}


def findings(house: House, line_id: int) -> Iterator[Finding]:
    """What the carrier and its messages of the last week tell; nothing where it cannot be asked."""
    found = connection.look(house, line_id)
    if found.state != "well":
        return
    if found.service in SERVICES:
        yield _said("messaging service", SERVICES[found.service], number=found.number)
    if found.service != "unknown":
        yield _said("registration", STANDS[found.campaign], number=found.number)
    for word in connection.WORDS:
        yield _said("opt-out", REPLIES[found.replies[word]], word=word.upper(), number=found.number)


def _said(what: str, how: tuple[str, str], **values: str) -> Finding:
    mark, sentence = how
    return Finding(what, mark, sentence.format(**values))
