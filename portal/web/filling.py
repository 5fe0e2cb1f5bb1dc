"""Putting what was typed back into the form it was typed in, whichever page drew it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from typing import Any

from typing_extensions import override

Typed = Mapping[str, Sequence[str]]
TICKED = frozenset({"checkbox", "radio"})
UNTOUCHED = frozenset({"password", "file", "submit", "button", "image", "reset"})
OWN = frozenset({"csrf_token", "written_by"})


@dataclass
class _Form:
    """A form of the page: where it stands and which fields it has."""

    names: set[str] = field(default_factory=set)


class _Reader(HTMLParser):
    """Finds the forms of a page and their fields."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.forms: list[_Form] = []

    @override
    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag == "form":
            self.forms.append(_Form())
        elif tag in {"input", "textarea", "select"} and self.forms and (name := _of(attrs, "name")):
            self.forms[-1].names.add(name)


class _Filler(HTMLParser):
    """Writes the page again with one form filled."""

    def __init__(self, typed: Typed, form: int) -> None:
        super().__init__(convert_charrefs=False)
        self.left = {name: iter(values) for name, values in typed.items()}
        self.typed, self.form, self.at = typed, form, -1
        self.inside = False
        self.options: Sequence[str] | None = None
        self.skipping = False
        self.out: list[str] = []

    @override
    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag == "form":
            self.at += 1
            self.inside = self.at == self.form
        name = _of(attrs, "name")
        mine = self.inside and name not in OWN
        if mine and tag == "input":
            self.out.append(self._input(dict(attrs), name))
        elif tag == "option" and self.options is not None:
            self.out.append(_tag(tag, dict(attrs), "selected", on=_value(attrs) in self.options))
        else:
            self.out.append(self.get_starttag_text() or "")
            if mine and tag == "select" and name in self.typed:
                self.options = self.typed[name]
            if mine and tag == "textarea" and name in self.typed:
                self.out.append("\n" + escape(next(self.left[name], "")))
                self.skipping = True

    @override
    def handle_startendtag(self, tag: str, attrs: Any) -> None:
        self.handle_starttag(tag, attrs)

    def _input(self, attrs: dict[str, str | None], name: str) -> str:
        kind = attrs.get("type") or "text"
        if kind in UNTOUCHED:
            return self.get_starttag_text() or ""
        if kind in TICKED:
            on = (attrs.get("value") or "on") in self.typed.get(name, ())
            return _tag("input", attrs, "checked", on=on)
        if name in self.left and (value := next(self.left[name], None)) is not None:
            return _tag("input", {**attrs, "value": value})
        return self.get_starttag_text() or ""

    @override
    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        if tag == "select":
            self.options = None
        if tag == "textarea":
            self.skipping = False
        self.out.append(f"</{tag}>")

    @override
    def handle_data(self, data: str) -> None:
        self._pass(data)

    @override
    def handle_entityref(self, name: str) -> None:
        self._pass(f"&{name};")

    @override
    def handle_charref(self, name: str) -> None:
        self._pass(f"&#{name};")

    @override
    def handle_comment(self, data: str) -> None:
        self._pass(f"<!--{data}-->")

    @override
    def handle_decl(self, decl: str) -> None:
        self._pass(f"<!{decl}>")

    def _pass(self, text: str) -> None:
        if not self.skipping:
            self.out.append(text)


def _of(attrs: Any, name: str) -> str:
    return next((value or "" for key, value in attrs if key == name), "")


def _value(attrs: Any) -> str:
    return _of(attrs, "value")


def _parts(attrs: Mapping[str, str | None]) -> Iterator[str]:
    for name, value in attrs.items():
        yield name if value is None else f'{name}="{escape(value)}"'


def _tag(tag: str, attrs: dict[str, str | None], switch: str = "", *, on: bool = False) -> str:
    kept = {name: value for name, value in attrs.items() if name != switch}
    if on:
        kept[switch] = None
    return f"<{' '.join((tag, *_parts(kept)))}>"


def fill(page: str, typed: Typed) -> str | None:
    """The page with the form filled that has most of the typed fields; None when none has any.

    Passwords and files stay empty; hidden fields say what they said when the form was typed, so
    that a form of a page that changed meanwhile is still refused as too old.
    """
    reader = _Reader()
    reader.feed(page)
    known = [len(form.names & (typed.keys() - OWN)) for form in reader.forms if form.names]
    shares = [len(form.names & (typed.keys() - OWN)) for form in reader.forms]
    if not known or not max(shares):
        return None
    filler = _Filler(typed, shares.index(max(shares)))
    filler.feed(page)
    return "".join(filler.out)
