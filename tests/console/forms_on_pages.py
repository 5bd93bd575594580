"""The forms of a page as a browser has them: what stands in each field, what is said beside it, what sends it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from flask.templating import DispatchingJinjaLoader

CHOSEN = ("radio", "checkbox")
CARRIED = ("hidden", "submit", "button", "image", "reset")
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
AT = "data-at"


class Marked(DispatchingJinjaLoader):
    """Templates in which each form says where it is written: every one of them can be ticked off."""

    def get_source(self, environment: Any, template: str) -> Any:
        """The same text, with its marks."""
        source, *rest = super().get_source(environment, template)
        return (marked(source, template), *rest)


def marked(source: str, template: str) -> str:
    """The text of a template, with file and place on each of its forms."""
    first, *rest = source.split("<form")
    marks = (f'<form {AT}="{template}:{place}"{one}' for place, one in enumerate(rest, 1))
    return first + "".join(marks)


@dataclass
class Control:
    """One field, or one choice of a group."""

    tag: str
    attributes: dict[str, str]
    text: str = ""
    options: list[tuple[str, bool]] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.attributes.get("name", "")

    @property
    def kind(self) -> str:
        """What a person does with it: type, choose, pick a file, press; or nothing, because it is only carried."""
        type_ = self.attributes.get("type", "submit" if self.tag == "button" else "text")
        if self.tag == "select":
            return "select"
        if self.tag == "button" or type_ in ("submit", "image"):
            return "button"
        if type_ in CARRIED or "hidden" in self.attributes or "readonly" in self.attributes:
            return "carried"
        return type_ if type_ in (*CHOSEN, "file", "password") else "typed"

    @property
    def sent(self) -> list[str]:
        """What goes along with the form if nothing is touched."""
        if self.tag == "select":
            return [
                next((value for value, chosen in self.options if chosen), self.options[0][0] if self.options else "")
            ]
        if self.tag == "textarea":
            return [self.text.removeprefix("\n")]
        if self.kind in CHOSEN:
            return [self.attributes.get("value", "on")] if "checked" in self.attributes else []
        return [self.attributes.get("value", "")]


@dataclass
class Form:
    """One form, with what stands around its fields."""

    attributes: dict[str, str]
    controls: list[Control] = field(default_factory=list)
    groups: dict[int, dict[str, str]] = field(default_factory=dict)
    """By the place of a control, the attributes of the fieldset that it is in."""

    @property
    def at(self) -> str:
        """Where it is written."""
        return self.attributes[AT]

    @property
    def is_posted(self) -> bool:
        return self.attributes.get("method", "get") == "post"

    def of(self, *kinds: str) -> list[Control]:
        """Its controls of these kinds."""
        return [one for one in self.controls if one.kind in kinds and one.name and "disabled" not in one.attributes]

    @property
    def is_only_a_button(self) -> bool:
        """Whether there is nothing in it that somebody could fill in wrongly."""
        return not self.of("typed", "password", "file", "select", *CHOSEN)

    @property
    def buttons(self) -> list[Control]:
        """One of each kind: by where it leads, and what it is called."""
        kinds: dict[tuple[str, str], Control] = {}
        for one in self.controls:
            if one.kind == "button" and "disabled" not in one.attributes:
                kinds.setdefault((one.attributes.get("formaction", ""), one.name), one)
        return list(kinds.values())

    def fields(self) -> Iterator[tuple[str, str]]:
        """What a browser sends of it, but for buttons and files."""
        for one in self.controls:
            if one.name and one.kind not in ("button", "file") and "disabled" not in one.attributes:
                for value in one.sent:
                    yield one.name, value


class Page(HTMLParser):
    """The forms of a page, and every text that has an id."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.said: dict[str, str] = {}
        self.warnings: list[str] = []
        self._open: list[tuple[str, dict[str, str]]] = []
        self._form: Form | None = None
        self._control: Control | None = None
        self._loose: list[tuple[str, Control]] = []
        self.feed(text)
        for whose, control in self._loose:
            for form in self.forms:
                if form.attributes.get("id") == whose:
                    form.controls.append(control)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag not in VOID:
            self._open.append((tag, attributes))
        if "id" in attributes:
            self.said.setdefault(attributes["id"], "")
        if tag == "form":
            self._form = Form(attributes)
            self.forms.append(self._form)
        elif tag in ("input", "select", "textarea", "button"):
            self._control = Control(tag, attributes)
            self._put(self._control)
        elif tag == "option" and self._control is not None:
            self._control.options.append((attributes.get("value", ""), "selected" in attributes))
        if self._is_told(attributes):
            self.warnings.append("")

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass
        if tag == "form":
            self._form = None
        elif tag in ("select", "textarea"):
            self._control = None

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1][0] == "textarea" and self._control is not None:
            self._control.text += data
        for _, attributes in self._open:
            if "id" in attributes:
                self.said[attributes["id"]] += data
            if self._is_told(attributes):
                self.warnings[-1] += data
        if self._open and self._open[-1][0] == "option" and self._control is not None and self._control.options:
            value, chosen = self._control.options[-1]
            if "value" not in self._open[-1][1]:
                self._control.options[-1] = value + data.strip(), chosen

    def _is_told(self, attributes: dict[str, str]) -> bool:
        """Whether this is a notice at the top of the page about something that could not be done."""
        is_warm = {"notice", "warm"} <= set(attributes.get("class", "").split())
        return is_warm and any("notices" in one.get("class", "").split() for _, one in self._open)

    def _put(self, control: Control) -> None:
        whose = control.attributes.get("form")
        if whose is not None:
            self._loose.append((whose, control))
        elif self._form is not None:
            around = [attributes for tag, attributes in self._open if tag == "fieldset"]
            self._form.groups[len(self._form.controls)] = around[-1] if around else {}
            self._form.controls.append(control)

    def beside(self, form: Form, name: str) -> str:
        """What is said to be wrong with a field, as a screen reader says it with the field; nothing if it is right."""
        for place, one in enumerate(form.controls):
            if one.name != name:
                continue
            for attributes in (one.attributes, form.groups.get(place, {})):
                if attributes.get("aria-invalid") == "true":
                    by = attributes.get("aria-describedby", "").split()
                    return " ".join(self.said.get(one_id, "").strip() for one_id in by).strip()
        return ""
