"""The same hours for several days, typed once: part of the page of the opening hours, with scripts or without."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from werkzeug.datastructures import MultiDict

from service.chosen import Amiss
from service.web.console.speaking import t


@dataclass(frozen=True)
class Same:
    """Hours, and the days that are to have them: "day_0" is Monday."""

    text: str = ""
    days: tuple[str, ...] = ()
    wrong: str = ""


def read(form: MultiDict[str, str]) -> Same:
    """What was typed and ticked. One without the other is not clear, and says so."""
    text, days = form.get("same", "").strip(), tuple(form.getlist("same_days"))
    wrong = "same.no_days" if text and not days else "same.no_hours" if days and not text else ""
    return Same(text, days, t(wrong) if wrong else "")


def laid_over(typed: dict[str, str], same: Same) -> dict[str, str]:
    """The fields of the days, those that were ticked with these hours."""
    return typed if same.wrong else {name: same.text if name in same.days else text for name, text in typed.items()}


def refused(same: Same, wrong: Mapping[str, Amiss]) -> Same:
    """The same, with what is wrong with it beside it: it was typed there, and not on the days that it was for."""
    amiss = next((wrong[day] for day in same.days if day in wrong), None)
    return replace(same, wrong=t(f"amiss.{amiss.key}", **amiss.values)) if amiss else Same()
