import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.rules.search import fold, near, variants, words

LETTERS = st.text("abcdefghijk", min_size=5, max_size=9)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Kärl Å", "karl a"),
        ("BLÖJA", "bloja"),
        ("Ka\u0308rl", "karl"),
        ("Ærø", "aero"),
        ("Straße", "strasse"),
    ],
)
def test_marks_and_capitals_do_not_matter(text, folded):
    assert fold(text) == folded


def test_a_text_is_split_into_its_words_each_once():
    assert words("Tappningskateter CH12, 40-cm (CH12)") == ["tappningskateter", "ch12", "40", "cm"]


@given(LETTERS, st.data())
def test_a_word_with_one_slip_is_still_found(word, data):
    at = data.draw(st.integers(0, len(word) - 1))
    letter = data.draw(st.sampled_from("abcxyz"))
    swapped = word[:at] + word[at : at + 2][::-1] + word[at + 2 :]
    for slip in (word[:at] + word[at + 1 :], word[:at] + letter + word[at:], swapped):
        assert near(word, slip)
    assert near(word, word[:at] + letter + word[at + 1 :])


@pytest.mark.parametrize(
    ("one", "other"), [("1012", "1014"), ("bag", "tag"), ("kateter", "katxxer")]
)
def test_short_words_sizes_and_two_wrong_letters_are_not_mixed_up(one, other):
    assert not near(one, other)


def test_a_word_has_one_variant_for_each_letter_and_itself():
    assert variants("pump") == {"pump", "ump", "pmp", "pup", "pum"}
