"""Answers of a line that cannot answer: given by it without its database, or kept at the carrier."""

from service.carrier import twiml, wording

THE_LINE = "{{To}}"
"""What a TwiML Bin puts the called number in for: whoever is rung sees the line and not the caller."""


def text_document() -> str:
    """For a text."""
    return twiml.texts([(wording.NOT_TAKEN, "")])


def call_document(forward_to: str, shown: str = THE_LINE) -> str:
    """For a call: a safe sentence; then the person whom such calls go to, if there is one, and what is true if not."""
    if not forward_to:
        return twiml.spoken(wording.OUT_OF_ORDER)
    return twiml.put_through(wording.PUT_THROUGH, forward_to, shown, wording.OUT_OF_ORDER)
