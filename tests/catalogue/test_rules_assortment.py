from dataclasses import replace
from datetime import date

from catalogue.rules.assortment import AssortmentLine, Tier, offer_of, offers

DAY = date(2026, 5, 4)
PAD = AssortmentLine("pad", "region", date(2026, 1, 1), rank=2)


def seen(*lines, specialist=False, on=DAY):
    found = offers(lines, provider="region", unit="home care", specialist=specialist, on=on)
    return [offer.line for offer in found]


def test_a_unit_sees_what_its_provider_offers():
    assert seen(PAD) == [PAD]


def test_a_units_own_line_goes_before_its_providers_whichever_comes_first():
    own = replace(PAD, unit="home care", rank=1)
    assert seen(PAD, own) == seen(own, PAD) == [own]


def test_another_units_or_providers_line_is_not_seen():
    assert seen(replace(PAD, unit="ward"), replace(PAD, provider="other")) == []


def test_a_line_is_seen_on_its_last_day_and_not_the_day_after():
    last = replace(PAD, valid_to=DAY)
    assert seen(last) == [last]
    assert seen(last, on=date(2026, 5, 5)) == []
    assert seen(last, on=date(2025, 12, 31)) == []


def test_of_two_equally_near_lines_the_newest_holds():
    newer = replace(PAD, valid_from=date(2026, 4, 1))
    assert seen(newer, PAD) == seen(PAD, newer) == [newer]


def test_a_unit_can_take_an_article_out_of_its_providers_assortment():
    assert seen(PAD, replace(PAD, unit="home care", masked=True)) == []


def test_first_choices_come_first_and_the_unranked_last():
    first, third = replace(PAD, article="a", rank=1), replace(PAD, article="b", rank=3)
    unranked = replace(PAD, article="0", rank=0)
    assert seen(unranked, third, PAD, first) == [first, PAD, third, unranked]


def test_of_one_rank_the_base_assortment_comes_before_the_specialists():
    special = replace(PAD, article="a", tier=Tier.SPECIALIST)
    assert seen(special, PAD) == [PAD, special]


def test_a_specialist_article_is_shown_but_chosen_only_by_specialists():
    special = replace(PAD, tier=Tier.SPECIALIST)
    for specialist in (False, True):
        (offer,) = offers(
            [special], provider="region", unit="home care", specialist=specialist, on=DAY
        )
        assert offer.choosable is specialist


def test_one_articles_offer_is_found_among_all():
    found = offers([PAD], provider="region", unit="home care", specialist=False, on=DAY)
    assert offer_of(found, "pad") == found[0]
    assert offer_of(found, "bag") is None
