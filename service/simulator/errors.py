"""What goes wrong here.

Trouble
  Refused     the carrier says no to a request of the account (Twilio's error JSON)
  Unanswered  a webhook was not answered as it should be (goes to the debugger)
  Unusable    a setting or a wish cannot work; the message is the sentence to show
"""


class Trouble(Exception):
    """Anything this phone company can say no to."""


class Refused(Trouble):
    """A REST or TwiML request that the carrier refuses: Twilio's code, HTTP status and message."""

    def __init__(self, code: int, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.code, self.message, self.status = code, message, status


class Unanswered(Trouble):
    """A webhook without a usable answer: Twilio's debugger code and what happened."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


class Unusable(Trouble):
    """A setting or a control request that cannot work, in one sentence."""
