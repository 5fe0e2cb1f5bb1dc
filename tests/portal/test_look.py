"""The look holds its promises: contrast, nothing inline, icons drawn, texts in Swedish."""

import io
import re
import xml.etree.ElementTree as ET
from itertools import chain, product
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "portal/static"
TEMPLATES = sorted(ROOT.glob("*/templates/**/*.html"))
HALL = ROOT / "portal/templates/portal"
TEXT_PAIRS = [
    *product(("ink", "ink-soft", "teal", "red"), ("ground", "surface")),
    *[("ink", f"{name}-tint") for name in ("teal", "amber", "red", "green", "slate")],
    *[("ink-soft", f"{name}-tint") for name in ("teal", "amber")],
    *[(name, f"{name}-tint") for name in ("teal", "amber", "red", "green", "slate")],
    *[("teal-strong", ground) for ground in ("ground", "surface", "teal-tint")],
    ("on-teal", "teal"),
    ("on-teal", "teal-strong"),
    ("on-red", "red"),
    ("on-red", "red-strong"),
    ("ink", "sunken"),
]
MARK_PAIRS = list(product(("edge", "focus"), ("ground", "surface", "teal-tint")))


def themes():
    light, dark = (
        (STATIC / "css/tokens.css").read_text().split("@media (prefers-color-scheme: dark)")
    )
    colours = [dict(re.findall(r"--([\w-]+): (#\w{6})", part)) for part in (light, dark)]
    return {"light": colours[0], "dark": colours[0] | colours[1]}


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    ("marks", "ground", "least"),
    [(*pair, 4.5) for pair in TEXT_PAIRS] + [(*pair, 3.0) for pair in MARK_PAIRS],
)
def test_colours_stand_out_from_their_ground(theme, marks, ground, least):
    colours = themes()[theme]
    assert contrast(colours[marks], colours[ground]) >= least


def test_black_on_white_is_twenty_one_to_one():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_holds_no_style_script_or_data_address(path):
    text = re.sub(r"{#.*?#}", "", path.read_text(), flags=re.DOTALL)
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=\"|javascript:|data:(image|font|text)", text)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", text))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_is_short_enough_to_read(path):
    assert len(path.read_text().splitlines()) <= 120


@pytest.mark.parametrize("path", sorted(STATIC.rglob("*.*")), ids=lambda path: path.name)
def test_static_files_fetch_nothing_from_elsewhere(path):
    text = path.read_text().replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"https?://|data:|@import|innerHTML|\beval\b", text)


def test_the_scripts_store_nothing_in_the_browser():
    words = re.compile(r"localStorage|sessionStorage|indexedDB|document\.cookie|caches\.")
    found = [path.name for path in STATIC.rglob("*.js") if words.search(path.read_text("utf-8"))]
    assert found == []


def test_every_icon_named_in_a_template_is_drawn():
    drawn = {symbol.get("id") for symbol in ET.parse(STATIC / "icons.svg").getroot()}  # noqa: S314 - our own file
    texts = [path.read_text() for path in TEMPLATES]
    named = set(
        chain.from_iterable(re.findall(r"""icon(?:_name)?[(=]"(\w+)["]""", text) for text in texts)
    )
    named |= set(
        chain.from_iterable(re.findall(r"""status_tag\("\w+", "(\w+)\"""", text) for text in texts)
    )
    assert named
    assert named <= drawn


def test_every_text_of_the_hall_is_said_in_swedish():
    options = {"jinja2": {"trimmed": "true"}}
    found = extract_from_dir(
        HALL, method_map=[("**.html", "jinja2")], options_map={"**.html": options["jinja2"]}
    )
    swedish = read_po(io.BytesIO((ROOT / "translations/sv/portal.po").read_bytes()))
    missing = {
        text for _, _, text, _, _ in found if not (swedish.get(text) and swedish.get(text).string)
    }
    assert not missing


def test_no_text_of_the_hall_shouts():
    catalog = read_po(io.BytesIO((ROOT / "translations/sv/portal.po").read_bytes()))
    assert [
        message.id for message in catalog if message.id and "!" in f"{message.id}{message.string}"
    ] == []
