"""Upkeep without a terminal: what the doctor finds, a backup to take home, and the proof that it comes back."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Response, render_template, request

from service import audit, backup, doctor
from service.backup import Trial
from service.errors import ShoulderError
from service.house import House
from service.web.console.frame import Frame, notice, visitor

Page = Response | str | tuple[str, int]
HERE = (
    ("shoulder twilio connect", "console.setup", "", "setup.title"),
    ("shoulder line policy", "console.setting", "policy", "setting.title_policy"),
    ("shoulder line hours", "console.setting", "hours", "setting.title_hours"),
    ("shoulder line relay", "console.setup", "", "setup.title"),
    ("shoulder shifts add", "console.rota", "", "nav.rota"),
    ("shoulder oncall add", "console.on_call", "", "people.on_call"),
    ("shoulder inbox list", "console.stuck", "", "stuck.title"),
)
"""Commands that the doctor names, and the page that does the same: its setting, if it is one, and what it is called."""
LARGEST = 2 * 2**30
"""Bytes of a backup that is tried."""


def add(frame: Frame) -> None:
    """The routes."""
    views = Pages(frame)
    frame.page("/upkeep", "admin", views.upkeep, under="settings")
    frame.page("/upkeep/mend", "admin", views.mend_line, ("POST",), under="settings")
    frame.page("/upkeep/backup", "admin", views.make_backup, ("POST",))
    frame.page("/upkeep/try", "admin", views.try_backup, ("POST",), under="settings")


class Pages:
    """The page, and what its buttons do."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    def upkeep(self) -> Page:
        """Everything there is to look at, now."""
        return _page(self._frame.house)

    def mend_line(self) -> Page:
        """Point the numbers here where they are not."""
        self._note("mended the numbers")
        notice("upkeep.mended")
        return _page(self._frame.house, fix=True)

    def make_backup(self) -> Page:
        """One sealed file, which stays nowhere here."""
        self._note("took a backup")
        try:
            with _made(self._frame.house) as file:
                whole = file.read_bytes()
                name = file.name
        except ShoulderError as error:
            return _page(self._frame.house, wrong=str(error)), 422
        answer = Response(whole, content_type="application/octet-stream")
        answer.headers["Content-Disposition"] = f"attachment; filename={name}"
        return answer

    def try_backup(self) -> Page:
        """Put one back in a place of its own, count what is there, and throw it away."""
        request.max_content_length = LARGEST
        house = self._frame.house
        self._note("tried a backup")
        try:
            with _made(house) if not request.files.get("file") else _sent() as file:
                trial = backup.try_out(house.settings, file)
        except ShoulderError as error:
            return _page(house, wrong=str(error), sent=bool(request.files.get("file"))), 422
        return _page(house, trial=trial)

    def _note(self, what: str) -> None:
        me = visitor()
        self._frame.door.writing(
            lambda session: audit.note(session, me.who, what, f"line {session.line_id}"), me.line_id
        )


@contextmanager
def _made(house: House) -> Iterator[Path]:
    """A new backup, for as long as it is needed."""
    with TemporaryDirectory(dir=house.settings.shoulder_home, prefix=".backup.") as folder:
        yield backup.make(house.settings, Path(folder))


@contextmanager
def _sent() -> Iterator[Path]:
    """The file that came with the form."""
    with TemporaryDirectory(prefix="shoulder.") as folder:
        file = Path(folder) / "sent.backup"
        request.files["file"].save(file)
        yield file


def _page(house: House, *, fix: bool = False, wrong: str = "", sent: bool = False, trial: Trial | None = None) -> str:
    """What is wrong with a file that was sent stands beside it."""
    findings = doctor.look_around(house.settings, lambda: nullcontext(house), fix=fix)
    return render_template("upkeep.html", findings=findings, here=HERE, wrong=wrong, sent=sent, trial=trial)
