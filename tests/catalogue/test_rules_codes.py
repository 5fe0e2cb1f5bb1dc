import pytest

from catalogue.rules.codes import BadGtin, GtinFault, gtin


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("96385074", "00000096385074"),
        ("036000291452", "00036000291452"),
        ("4006381333931", "04006381333931"),
        ("10614141000415", "10614141000415"),
        (" 4006381-333931 ", "04006381333931"),
    ],
)
def test_a_gtin_of_every_length_is_filled_to_fourteen_digits(text, digits):
    assert gtin(text) == digits


@pytest.mark.parametrize(
    ("text", "fault", "expected"),
    [
        ("400638133393X", GtinFault.NOT_DIGITS, None),
        ("", GtinFault.NOT_DIGITS, None),
        ("٤٠٠٦٣٨١٣", GtinFault.NOT_DIGITS, None),
        ("40063813339", GtinFault.WRONG_LENGTH, None),
        ("4006381333930", GtinFault.WRONG_CHECK_DIGIT, 1),
    ],
)
def test_a_wrong_gtin_is_refused_with_the_reason(text, fault, expected):
    with pytest.raises(BadGtin) as caught:
        gtin(text)
    assert (caught.value.fault, caught.value.expected) == (fault, expected)
