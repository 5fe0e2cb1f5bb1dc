"""Someone whose whereabouts nobody may learn gets supplies like everyone else."""

from tests.journeys.steps import deliver, follow, open_person, order, prescribe, press

SECRETS = (b"Hemliga gatan 984", b"eva@example.org", b"0701740605", b"70174 06 05", b"174 06 05")


def test_where_someone_with_protected_identity_lives_stands_in_no_answer(walk, town, heard):
    """Every answer of the house on Bo's and Gunnar's whole way is searched."""
    _base, world = town
    bo, gunnar = walk().sign_in("bo"), walk().sign_in("gunnar")
    person = open_person(bo, world, world.people.eva).url.split("?")[0].removesuffix("/purpose")
    bo.page.locator("main input[type=radio]").first.check()
    press(bo, "Open the person")
    prescribe(bo)
    bo.page.goto(person)
    order(bo)
    follow(bo, "Follow the order")
    deliver(gunnar)
    follow(gunnar, "Delivery note")
    unit = f"/units/{world.unit.id}"
    own = [person.removeprefix(bo.base) + part for part in ("", "/reach", "/edit", "/contacts")]
    lists = [f"{unit}/{part}" for part in ("worklist", "recipients", "orders", "deliveries")]
    files = [f"{unit}/worklist?format=csv", f"{unit}/orders?format=csv"]
    for path in own + lists + files:
        assert bo.page.evaluate("path => fetch(path).then(each => each.status)", path) == 200

    told = [path for path, answer in heard if any(secret in answer for secret in SECRETS)]
    assert told == []
    assert not bo.faults + gunnar.faults

    open_person(bo, world, world.people.astrid)
    assert b"Hemliga gatan 980" in b"".join(answer for _path, answer in heard)
