"""Everything that goes wrong on purpose, as one tree.

ShoulderError
  SettingsError   a setting cannot work; one plain sentence per problem, each saying what to do
  StartError      the line cannot be started here and now (a taken port, a read-only folder, no Redis)
  BadInput        what came in, or what was typed, cannot be used
  UnknownNumber   something came for a number that is not one of ours
  Unavailable     the database or Redis does not answer; the same call may succeed later
    Contended     two transactions stood in each other's way and one was sent back: do it again
  VaultError      sealed bytes do not open
  Refused         the carrier said no, and will say no again
  Unreachable     the carrier could not be asked, or its answer was lost; later may succeed
"""


class ShoulderError(Exception):
    """What the line may raise and a door may catch. Its text is a sentence for a person."""


class SettingsError(ShoulderError):
    """One or more settings that cannot work; `problems` holds a sentence for each."""

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class StartError(ShoulderError):
    """The line cannot start here and now; nothing was left running."""


class BadInput(ShoulderError):
    """Something typed or sent that cannot be used as it is."""


class UnknownNumber(ShoulderError):
    """A text or a call to a number that no line has."""


class Unavailable(ShoulderError):
    """The database or Redis does not answer."""


class Contended(Unavailable):
    """The database sent this transaction back because another stood in its way; it changed nothing."""


class VaultError(ShoulderError):
    """A record that does not open with the keys at hand."""


class Refused(ShoulderError):
    """The carrier's own no, with its code (21610 is opted out, for instance; 0 when it gave none)."""

    def __init__(self, message: str, code: int = 0) -> None:
        super().__init__(message)
        self.code = code


class Unreachable(ShoulderError):
    """No answer from the carrier. `acted` is False if it surely did nothing, None if it may have acted."""

    def __init__(self, message: str, acted: bool | None = None) -> None:
        super().__init__(message)
        self.acted = acted
