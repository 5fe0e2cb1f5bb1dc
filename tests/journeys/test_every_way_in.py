"""Every page of signing in, of one's own account and of access, in both languages and looks."""

import pytest

from tests.journeys.conftest import Walker

LOOKS = [(width, scheme) for width in (1280, 320) for scheme in ("light", "dark")]
UNIT = "/units/{unit}"
ACCOUNT = "/admin/accounts/{account}"
PAGES = {
    "": (
        "/sign-in",
        "/sign-in?tried=1",
        "/sign-in/demo",
        "/sign-in/password",
        "/sign-in/passkey",
        "/sign-in/forgotten",
        "/cookies",
    ),
    "bo": (
        "/account",
        "/account/security",
        "/account/security/app",
        "/account/security/password",
        "/account/security/passkeys/new",
        "/account/sign-ins",
        "/prove?next=/account",
        "/sign-in/assignment",
        "/access",
        UNIT + "/emergency",
    ),
    "astrid": ("/me/profile", "/account"),
    "hedda": (
        UNIT + "/people",
        UNIT + "/people/invite",
        UNIT + "/people/review",
        UNIT + "/people/{account}",
        UNIT + "/people/{account}/left",
        UNIT + "/prescribers",
        UNIT + "/prescribers/new",
    ),
    "sixten": ("/admin/accounts", ACCOUNT, ACCOUNT + "/shut", "/admin/roles"),
    "dan": ("/cases",),
    "olof": ("/openings",),
}
COOKIES_OF_OURS = {"__Host-session", "__Host-auth", "language"}


def look_at(walker: Walker) -> None:
    """The page in front of us, wide and narrow, by day and by night."""
    for width, scheme in LOOKS:
        walker.page.set_viewport_size({"width": width, "height": 900})
        walker.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        walker.check_accessible()


@pytest.mark.slow
@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("who", PAGES, ids=lambda who: who or "nobody")
@pytest.mark.contract("000-125", "001-40")
def test_every_page_on_the_way_in_can_be_used_by_everyone(walk, town, who, language):
    world = town[1]
    places = {"unit": world.unit.id, "account": world.people.ivar.account_id}
    walker = walk(language=language)
    if who:
        walker.sign_in(who)
    for path in PAGES[who]:
        answer = walker.page.goto(walker.base + path.format(**places))
        assert answer.status == 200, (path, answer.status, walker.page.url)
        assert answer.url.endswith(path.format(**places)), (path, answer.url)
        assert walker.page.locator("h1").count() == 1, path
        assert walker.page.get_attribute("html", "lang") == language
        look_at(walker)
    named = {cookie["name"] for cookie in walker.page.context.cookies()}
    assert named == ({"__Host-session", "__Host-auth"} if who else {"__Host-session"})
    walker.page.locator("form[action='/language'] button").first.click(force=True)
    walker.page.wait_for_load_state()
    named = {cookie["name"] for cookie in walker.page.context.cookies()}
    assert named == COOKIES_OF_OURS - (set() if who else {"__Host-auth"})
