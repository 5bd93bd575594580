"""The settings of a line that `shoulder up` runs on this machine, for whoever comes from another terminal."""

import os
from collections.abc import Mapping
from pathlib import Path

from service import embedded_redis, settings
from service.errors import StartError
from service.settings import Settings
from service.supervise import pretend


def settings_here(environ: Mapping[str, str] | None = None) -> Settings:
    """What the line's own processes are given: a pretend account and a Redis where none are set.

    Raises SettingsError, or StartError when the home folder cannot be written.
    """
    given = dict(os.environ if environ is None else environ)
    chosen = settings.load(given)
    try:
        chosen.shoulder_home.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not chosen.twilio_account_sid:
            given.update(pretend.surroundings(chosen.shoulder_home, chosen.port, chosen.line_number))
        if not chosen.redis_url:
            given["REDIS_URL"] = embedded_redis.at(chosen.shoulder_home, Path()).url
    except OSError as error:
        raise StartError(
            f"The folder {chosen.shoulder_home} cannot be written ({error.strerror}); "
            "make it writable or set SHOULDER_HOME."
        ) from error
    return settings.load(given)
