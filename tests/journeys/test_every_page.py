"""Every page, as each known person: nothing axe finds, nothing that scrolls sideways."""

import pytest

LOOKS = ((1280, "light"), (320, "dark"))
UNIT = "/units/{unit}"
RECIPIENT = UNIT + "/recipients/{recipient}"
PRESCRIPTION = UNIT + "/prescriptions/{prescription}"
PAGES = {
    "bo": (
        "/",
        UNIT + "/worklist",
        UNIT + "/recipients",
        UNIT + "/orders",
        UNIT + "/order",
        RECIPIENT,
        RECIPIENT + "/order",
        RECIPIENT + "/prescriptions/new",
        PRESCRIPTION,
        PRESCRIPTION + "/receipt",
        "/articles/{article}",
    ),
    "ivar": (UNIT + "/order/stock", UNIT + "/rules", UNIT + "/deliveries"),
    "hedda": (UNIT + "/prescribers", UNIT + "/prescribers/new", UNIT + "/register"),
    "gunnar": ("/", "/supplier/{supplier}/", "/supplier/{supplier}/pick-list"),
    "dan": ("/", "/search"),
    "astrid": ("/", "/me", "/prescriptions/{prescription}", "/recipients/{recipient}/readings"),
    "cilla": ("/", "/account"),
    "eva": ("/", "/me"),
    "farid": ("/articles",),
    "maja": ("/contracts", "/contracts/{contract}", "/catalogue/imports"),
    "olof": ("/",),
    "sixten": ("/", "/components"),
}


def _places(world) -> dict[str, object]:
    return {
        "unit": world.unit.id,
        "recipient": world.people.astrid.recipient_id,
        "prescription": world.prescription.id,
        "article": next(iter(world.articles.values())).id,
        "supplier": world.supplier.id,
        "contract": world.contract.id,
    }


@pytest.mark.slow
@pytest.mark.parametrize("who", PAGES)
@pytest.mark.contract("000-125")
def test_every_page_can_be_used_by_everyone_on_phone_and_desk(walk, town, who):
    places = _places(town[1])
    language = "sv" if len(who) % 2 else "en"
    walker = walk(language=language).sign_in(who)

    for page in PAGES[who]:
        answer = walker.page.goto(walker.base + page.format(**places))
        assert answer.status == 200, (who, page, answer.status)
        assert walker.page.locator("h1").count() == 1, (who, page)
        assert walker.page.get_attribute("html", "lang") == language
        for width, scheme in LOOKS:
            walker.page.set_viewport_size({"width": width, "height": 900})
            walker.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            walker.check_accessible()
