"""Articles that are one product in several sizes."""

from types import SimpleNamespace
from uuid import uuid4

import pytest

from catalogue.rules.families import families, stem, weight

SUPPLIER = uuid4()


def _article(name, size=None, supplier=SUPPLIER):
    attributes = {} if size is None else {"size": size}
    return SimpleNamespace(name=name, attributes=attributes, supplier_id=supplier)


def _told(*articles):
    return [
        (family.name, [label for label, _row in family.members])
        for family in families(articles, lambda article: article)
    ]


def test_what_differs_in_size_alone_is_one_product_with_its_sizes_from_small_to_large():
    assert _told(
        _article("Skydd Lätta Extra, 28 st", "Extra"),
        _article("Skydd Lätta Mini, 28 st", "Mini"),
        _article("Salva Mjuk, 50 g"),
        _article("Skydd Lätta Normal, 28 st", "Normal"),
    ) == [
        ("Skydd Lätta, 28 st", ["Mini", "Normal", "Extra"]),
        ("Salva Mjuk, 50 g", ["Salva Mjuk, 50 g"]),
    ]


def test_a_product_of_one_size_keeps_its_whole_name():
    assert _told(_article("Skydd Lätta Mini", "Mini")) == [
        ("Skydd Lätta Mini", ["Skydd Lätta Mini"])
    ]


def test_the_same_name_at_another_supplier_is_another_product():
    one, other = _article("Skydd S", "S"), _article("Skydd M", "M", supplier=uuid4())
    assert len(_told(one, other)) == 2


def test_two_of_the_same_size_are_told_apart_by_their_whole_names():
    told = _told(_article("Påse 30 mm", "30 mm"), _article("Påse 30 mm, 30 mm", "30 mm"))
    assert told == [("Påse", ["Påse 30 mm", "Påse 30 mm, 30 mm"])]


def test_what_names_no_size_stands_by_itself_and_what_is_no_text_is_no_size():
    assert len(_told(_article("Skydd A"), _article("Skydd B"), _article("Skydd C", 5))) == 3


@pytest.mark.parametrize(
    ("name", "size", "expected"),
    [
        ("Kateter Glid CH 08, 40 cm, 30 st", "CH 08", "Kateter Glid, 40 cm, 30 st"),
        ("Sticka Klar 50 st, 50 st", "50 st", "Sticka Klar"),
        ("Nelaton, blue, 12Ch", "12Ch", "Nelaton, blue"),
        ("Nelaton, 12Ch, blue", "12Ch", "Nelaton, blue"),
        ("M", "M", "M"),
        ("Modell L", "l", "Modell"),
    ],
)
def test_a_name_without_its_size_is_what_is_left_of_whole_words(name, size, expected):
    assert stem(name, size) == expected


@pytest.mark.parametrize(
    "sizes",
    [
        ["XS", "S", "M", "L", "XL", "XXL"],
        ["S Plus", "M Plus", "M Natt", "L Plus", "XL Natt"],
        ["CH 08", "CH 10", "CH 12"],
        ["5 dag", "7 natt", "10 natt"],
        ["7,5 x 7,5 cm", "10 x 10 cm", "10 x 20 cm", "häl"],
        ["klass 1 S", "klass 1 M", "klass 2 S"],
        ["350 ml", "500 ml", "500 ml lång slang"],
    ],
)
def test_sizes_stand_from_small_to_large(sizes):
    mixed = sizes[1::2] + sizes[::2]
    assert sorted(mixed, key=weight) == sizes
