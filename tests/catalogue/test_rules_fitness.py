import pytest

from catalogue.rules.fitness import MadeFor, Unfit, made_for, unfit


@pytest.mark.parametrize(
    ("article", "sex", "age", "why"),
    [
        (MadeFor(), "female", 81, None),
        (MadeFor(sex="male"), "female", 81, Unfit.FOR_MEN),
        (MadeFor(sex="female"), "male", 30, Unfit.FOR_WOMEN),
        (MadeFor(sex="male"), "male", 30, None),
        (MadeFor(sex="male"), None, 30, None),
        (MadeFor(from_age=4, to_age=15), None, 3, Unfit.TOO_YOUNG),
        (MadeFor(from_age=4, to_age=15), None, 4, None),
        (MadeFor(from_age=4, to_age=15), None, 15, None),
        (MadeFor(from_age=4, to_age=15), None, 16, Unfit.TOO_OLD),
        (MadeFor(from_age=4, to_age=15), None, None, None),
    ],
)
def test_an_article_says_when_it_is_not_made_for_somebody(article, sex, age, why):
    assert unfit(article, sex=sex, age=age) is why


def test_attributes_tell_whom_an_article_is_made_for():
    assert made_for({"for_sex": "male", "from_age": 4, "to_age": 15}) == MadeFor("male", 4, 15)


@pytest.mark.parametrize("junk", [{}, {"for_sex": "cat"}, {"from_age": "4"}, {"to_age": True}])
def test_what_is_no_answer_says_nothing(junk):
    assert made_for(junk) == MadeFor()
