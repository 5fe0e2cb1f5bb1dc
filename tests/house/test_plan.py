"""The plan is kept: rooms, sizes, templates, translations, changelog."""

import ast
import re
from pathlib import Path

import pytest

from portal.commands.strings import problems

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("core", "portal", "catalogue", "care", "proxies", "orders", "selfcare", "contact",
            "privacy", "cookies")  # fmt: skip
MOST_LINES, MOST_TEMPLATE, MOST_FUNCTION, MOST_VIEW = 300, 120, 50, 30


def sources() -> list[Path]:
    return [ROOT / "app.py", *(path for name in PACKAGES for path in (ROOT / name).rglob("*.py"))]


def templates() -> list[Path]:
    return sorted(ROOT.glob("*/templates/**/*.html"))


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def named(paths) -> list[str]:
    return [str(path.relative_to(ROOT)) for path in paths]


def test_no_room_outgrows_three_hundred_lines():
    assert named(path for path in sources() if lines(path) > MOST_LINES) == []


def test_no_template_outgrows_a_hundred_and_twenty_lines():
    assert named(path for path in templates() if lines(path) > MOST_TEMPLATE) == []


def functions():
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield path, node, (node.end_lineno or 0) - node.lineno + 1


def test_functions_are_short():
    sizes = sorted(size for _path, _node, size in functions())
    long = [f"{path.relative_to(ROOT)}:{node.name} {size}" for path, node, size in functions()
            if size > MOST_FUNCTION]  # fmt: skip

    assert long == []
    assert sizes[len(sizes) // 2] <= 8
    assert sizes[len(sizes) * 95 // 100] <= 30


def test_views_only_translate():
    long = [
        f"{path.relative_to(ROOT)}:{node.name} {size}"
        for path, node, size in functions()
        if size > MOST_VIEW and any("route(" in ast.unparse(d) for d in node.decorator_list)
    ]
    assert long == []


def test_packages_open_with_a_docstring_and_nothing_else():
    for path in (path for name in PACKAGES for path in (ROOT / name).rglob("__init__.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        assert len(tree.body) <= 1, path
        assert ast.get_docstring(tree), path


def test_every_module_says_in_one_line_what_it_holds():
    assert (
        named(p for p in sources() if not ast.get_docstring(ast.parse(p.read_text("utf-8")))) == []
    )


def test_no_room_is_called_by_what_it_is_not():
    names = {path.stem for path in sources()}
    assert names & {"utils", "helpers", "common", "misc", "manager", "tools"} == set()


@pytest.mark.slow  # compiles everything
def test_every_template_compiles(app):
    for name in app.jinja_env.list_templates(extensions=["html"]):
        app.jinja_env.get_template(name)


def test_every_text_in_a_template_can_be_translated():
    """Words outside `_()` would be Swedish or English for everyone."""
    found = [
        f"{path.relative_to(ROOT)}: {word}"
        for path in templates()
        if path.parts[-2:] != ("macros", "forms.html")  # builds ids out of text
        for word in bare_words(path.read_text("utf-8"))
    ]
    assert found == []


NAMES = {"Omvard", "Omvård", "CSV", "Excel"}
JINJA = re.compile(r"{#.*?#}|{%.*?%}|{{.*?}}", re.DOTALL)
CLASSES = re.compile(r"{%-? *block \w*class *-?%}.*?{%-? *endblock", re.DOTALL)
CODE = re.compile(r"<(code|kbd|svg|style|script)\b.*?</\1>", re.DOTALL)


def bare_words(template: str) -> list[str]:
    """Words between tags that no `_()` gives."""
    text = CODE.sub(" ", JINJA.sub(" ", CLASSES.sub("{% endblock", template)))
    text = re.sub(r"&#?\w+;", " ", re.sub(r"<[^>]*>", " ", text))
    return [word for word in re.findall(r"[^\W\d_]{3,}", text) if word not in NAMES]


def test_a_bare_word_would_be_found():
    assert bare_words('<p class="x" {% if a > b %}hidden{% endif %}>{{ _("Hi") }} there</p>') == [
        "there"
    ]


def test_every_text_is_translated_and_none_is_stale(app):
    with app.app_context():
        assert problems() == []


def test_the_changelog_tells_what_is_new():
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = re.search(r"^## .*?\n(.*?)(?=^## |\Z)", text, re.DOTALL | re.MULTILINE)
    assert newest
    assert re.search(r"^- \w", newest[1], re.MULTILINE)


def test_every_decision_has_a_number_and_three_parts():
    pages = sorted((ROOT / "docs" / "adr").glob("*.md"))
    numbers = [page.name[:4] for page in pages]

    assert numbers == [f"{n:04d}" for n in range(1, len(pages) + 1)]
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert all(f"\n## {part}\n" in text for part in ("Context", "Decision", "Consequences")), (
            page
        )
        assert len(text.splitlines()) <= 40, page
