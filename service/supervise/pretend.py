"""A pretend Twilio account, made once per home folder, for a line without a real one."""

import json
import os
import secrets
from pathlib import Path

from service import cast
from service.errors import StartError

PRETEND_FILE = "pretend.json"
LINE_NUMBER = "+15550001000"


def surroundings(home: Path, port: int, line_number: str) -> dict[str, str]:
    """The environment of a line on this machine whose carrier is the simulator, one port up."""
    return {
        **_account(home / PRETEND_FILE),
        "TWILIO_API_URL": f"http://127.0.0.1:{port + 1}",
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "LINE_NUMBER": line_number or LINE_NUMBER,
        "GRANIAN_HOST": "127.0.0.1",
        "HANDSETS": cast.handsets(),
    }


def _account(file: Path) -> dict[str, str]:
    if not file.exists():
        made = {
            "TWILIO_ACCOUNT_SID": f"AC00000000{secrets.token_hex(12)}",
            "TWILIO_AUTH_TOKEN": secrets.token_hex(16),
        }
        draft = file.with_suffix(".new")
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as page:
            json.dump(made, page)
        draft.replace(file)
    try:
        account: dict[str, str] = json.loads(file.read_text())
    except ValueError:
        raise StartError(f"{file} cannot be read; delete it, and the pretend carrier gets another account.") from None
    return account
