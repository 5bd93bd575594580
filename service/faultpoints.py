"""Places at which a test lets a process die in the very moment, as if the power had gone. Nothing where none is set."""

import os
import signal
from pathlib import Path

POINTS = {
    "answer": "a text is kept and acted on, and its sender has not been answered yet",
    "call": "what somebody on the phone said is kept and acted on, and they have not heard what follows yet",
    "found": "a text that never reached us was asked for and answered, and it is not noted yet up to when we heard",
    "send": "a row is claimed, and the carrier has not been asked yet",
    "result": "the carrier has done it, and that is not written down yet",
    "ring": "an alarm is taken, and what follows from it is not kept yet",
    "nudge": "something is committed, and no worker has been woken for it yet",
}


def reach(folder: Path | None, point: str) -> None:
    """Die here, once, if somebody has laid a file with the name of this point into the folder (FAULT_POINTS)."""
    if folder is None:
        return
    try:
        (folder / point).unlink()  # of several that come here, one dies
    except FileNotFoundError:
        return
    os.kill(os.getpid(), signal.SIGKILL)
