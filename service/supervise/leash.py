"""Become a command that dies with its supervisor. Run by path, so that it is quick, and replaced by exec.

leash.py WARDEN PARENT COMMAND...: WARDEN is the warden's pipe, PARENT the supervisor's process id. The caller
has made this process a session leader. The warden learns of it before the command runs: none is missed.
"""

import ctypes
import os
import signal
import sys
from contextlib import suppress

PR_SET_PDEATHSIG = 1


def main(warden: str, parent: str, *command: str) -> None:
    """Never returns."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    with suppress(BrokenPipeError):  # the next warden is told by the supervisor
        os.write(int(warden), f"+{os.getpid()}\n".encode())
    os.close(int(warden))
    if os.getppid() != int(parent):
        sys.exit("The supervisor is gone.")
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # Python ignores it, and exec would pass that on
    try:
        os.execvp(command[0], command)
    except OSError as error:
        sys.exit(f"{command[0]} cannot be run: {error.strerror}.")


if __name__ == "__main__":
    main(*sys.argv[1:])
