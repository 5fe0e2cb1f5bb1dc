"""What a sent file is taken for, and what it is refused for."""

import io
import tracemalloc

import pytest

from catalogue.exchange import files, mappings
from catalogue.exchange.reading import batches, survey
from catalogue.rules.lists import BadList, ListFault, Reason, clean_file_name
from portal.web.exports import safe_text
from tests.catalogue import import_files as made


@pytest.fixture
def sent(tmp_path):
    def write(content):
        path = tmp_path / "sent.list"
        path.write_bytes(content)
        return path

    return write


def read(path, mapping=made.MAPPING):
    file = files.examine(path)
    chosen = mappings.load(mapping)
    known = survey(file, chosen)
    found = list(batches(file, chosen, known))
    return [r for b in found for r in b.good], [f for b in found for f in b.faults]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_text_list_is_read_in_each_usual_encoding(sent, encoding):
    good, faults = read(sent(made.text_list(made.row(name="Påse Å"), encoding=encoding)))
    assert not faults
    assert good[0].article["name"] == "Påse Å"
    assert good[0].price.price_ore == 12_950


@pytest.mark.parametrize("mark", [";", ",", "\t", "|"])
def test_the_delimiter_is_found(sent, mark):
    content = made.text_list(made.row(price="129.50")).decode().replace(";", mark).encode()
    good, faults = read(sent(content))
    assert (len(good), faults) == (1, [])


@pytest.mark.parametrize(
    ("text", "changes", "ore"),
    [
        ("1 234,50", {}, 123_450),
        ("1\u00a0234,50 kr", {}, 123_450),
        ("1.234,50", {}, 123_450),
        ("1,234.50", {}, 123_450),
        ("1.234", {"decimals": "comma"}, 123_400),
        ("1,234", {"decimals": "point"}, 123_400),
        ("1,500", {"decimals": "comma"}, 150),
        ("1099", {"price_minor": True}, 1_099),
        ("4,50", {"price_per": "piece"}, 13_500),
        ("SEK 12", {}, 1_200),
        ("12:-", {}, 1_200),
    ],
)
def test_a_price_is_read_as_the_list_writes_it(sent, text, changes, ore):
    good, faults = read(sent(made.text_list(made.row(price=text))), {**made.MAPPING, **changes})
    assert not faults
    assert good[0].price.price_ore == ore


@pytest.mark.parametrize(
    ("changes", "column", "reason", "detail"),
    [
        ({"price": "-5"}, "Pris", Reason.NEGATIVE, ""),
        ({"price": "0"}, "Pris", Reason.ZERO, ""),
        ({"price": ""}, "Pris", Reason.MISSING, ""),
        ({"price": "1.234"}, "Pris", Reason.UNCLEAR_NUMBER, ""),
        ({"price": "gratis"}, "Pris", Reason.NOT_A_NUMBER, ""),
        ({"price": "0,001"}, "Pris", Reason.NOT_WHOLE_ORE, ""),
        ({"price": "12 EUR"}, "Pris", Reason.OTHER_CURRENCY, "SEK"),
        ({"price": "99999999999"}, "Pris", Reason.OUT_OF_RANGE, ""),
        ({"pack": ""}, "Antal/förp", Reason.MISSING, ""),
        ({"pack": "0"}, "Antal/förp", Reason.ZERO, ""),
        ({"pack": "2,5"}, "Antal/förp", Reason.NOT_WHOLE, ""),
        ({"pack": "-3"}, "Antal/förp", Reason.NEGATIVE, ""),
        ({"gtin": "4006381333932"}, "GTIN", Reason.GTIN_CHECK_DIGIT, "1"),
        ({"gtin": "40063"}, "GTIN", Reason.GTIN_LENGTH, ""),
        ({"gtin": "abc"}, "GTIN", Reason.GTIN_NOT_DIGITS, ""),
        ({"no": ""}, "Artikelnummer", Reason.MISSING, ""),
        ({"no": "x" * 61}, "Artikelnummer", Reason.TOO_LONG, "60"),
        ({"name": "a\u202eb"}, "Benämning", Reason.CONTROL_CHARACTERS, ""),
        ({"gtin": ";extra"}, "", Reason.TOO_MANY_CELLS, ""),
    ],
)
def test_a_bad_cell_is_told_with_line_column_and_reason(sent, changes, column, reason, detail):
    good, faults = read(sent(made.text_list(made.row("K-0"), made.row(**changes))))
    assert [row.article_no for row in good] == ["K-0"]
    assert [(f.line, f.column, f.reason, f.detail) for f in faults] == [(3, column, reason, detail)]


def test_every_bad_cell_of_a_row_is_told(sent):
    _good, faults = read(sent(made.text_list(made.row(pack="", price="-1", gtin="1"))))
    assert {fault.column for fault in faults} == {"Antal/förp", "Pris", "GTIN"}


def test_a_row_said_twice_is_taken_once_and_two_that_differ_are_not_taken(sent):
    rows = made.row("A"), made.row("A"), made.row("B"), made.row("B", price="1"), made.row("C")
    good, faults = read(sent(made.text_list(*rows)))
    assert [row.article_no for row in good] == ["A", "C"]
    assert [(f.line, f.reason, f.detail) for f in faults] == [
        (3, Reason.REPEATED, "2"),
        (4, Reason.REPEATED_OTHERWISE, "5"),
        (5, Reason.REPEATED_OTHERWISE, "4"),
    ]


def test_the_list_has_one_currency(sent):
    content = made.text_list(made.row("A") + ";EUR", made.row("B") + ";SEK")
    content = content.replace(b"GTIN", b"GTIN;Valuta", 1)
    columns = {**made.COLUMNS, "currency": [["Valuta"]]}
    good, faults = read(sent(content), {"title": "x", "columns": columns})
    assert [(row.article_no, row.price.currency) for row in good] == [("A", "EUR")]
    assert [(f.column, f.reason, f.detail) for f in faults] == [
        ("Valuta", Reason.OTHER_CURRENCY, "EUR")
    ]


def test_a_workbook_is_read_with_its_numbers_and_never_its_formulas(sent):
    rows = ["K-1", "Kateter", 30, 129.5, "Nordvård AB", 4006381333931], ["K-2", "=1+1", 30, 1.005]
    good, faults = read(sent(made.workbook(*rows)))
    assert (good[0].price.price_ore, good[0].article["gtin_pack"]) == (12_950, "04006381333931")
    assert {(f.line, f.column, f.reason) for f in faults} == {
        (3, "Benämning", Reason.MISSING),
        (3, "Leverantör", Reason.MISSING),
        (3, "Pris", Reason.NOT_WHOLE_ORE),
    }


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", ListFault.EMPTY),
        (b"%PDF-1.7 a;b\n1;2\n", ListFault.BINARY),
        (b"GIF89a;b;c\n", ListFault.BINARY),
        (b"MZ\x90;x\n", ListFault.BINARY),
        (b"a;b\n1;\x002\n", ListFault.BINARY),
        (b"a;b\n" + b"1;2\n" * 400_000 + b"\x01", ListFault.BINARY),
        (b"\xd0\xcf\x11\xe0" + b"x" * 600, ListFault.OLD_EXCEL),
        (b"  <!DOCTYPE html><table>", ListFault.MARKUP),
        (b'\xef\xbb\xbf<?xml version="1.0"?>', ListFault.MARKUP),
        (b"a;b\n\x81\x8d;\xe5\n", ListFault.WRONG_ENCODING),
        (b"\xff\xfea;b\n\x00\xd8", ListFault.WRONG_ENCODING),
        (b"PK\x03\x04 not really a zip", ListFault.BROKEN),
        (made.workbook(["K"])[:-200], ListFault.BROKEN),
        (made.repacked(made.workbook(), sheet1=made.ENTITIES), ListFault.ENTITIES),
        (made.repacked(made.workbook(), workbook=made.EXTERNAL), ListFault.ENTITIES),
        (made.repacked(made.workbook(), styles=made.ENTITIES), ListFault.ENTITIES),
        (made.repacked(made.workbook(), sheet1=b"<not closed>"), ListFault.BROKEN),
        (made.repacked(made.workbook(), sheet1=b"<a>" * 100), ListFault.BROKEN),
        (made.many_cells(1_000_000), ListFault.TOO_MANY_COLUMNS),
        (made.repacked(made.workbook(), sheet1=b"<row/>" * 2), ListFault.BROKEN),
    ],
)
def test_what_is_no_list_is_refused_by_its_content(sent, content, fault):
    with pytest.raises(BadList) as caught:
        read(sent(content))
    assert caught.value.fault is fault


def test_a_part_in_an_odd_encoding_cannot_hide_its_entities(sent):
    odd = made.ODD_ENCODING
    hidden = odd.split("?>")[0].encode() + b"?>" + odd.split("?>", 1)[1].encode("cp037")
    with pytest.raises(BadList) as caught:
        read(sent(made.repacked(made.workbook(), sheet1=hidden)))
    assert caught.value.fault in {ListFault.ENTITIES, ListFault.BROKEN}


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (made.text_list(made.row(name="x" * 11_000)), ListFault.CELL_TOO_LONG),
        (made.text_list('"' + "1;2\n" * 60_000), ListFault.CELL_TOO_LONG),
        (b"x" * 1_500_000, ListFault.LINE_TOO_LONG),
        (b";" * 900_000, ListFault.TOO_MANY_COLUMNS),
        (b"\n\n;;\n", ListFault.NO_HEADER),
        (b"Pris;pris\n1;2\n", ListFault.SAME_HEADER_TWICE),
        (b"a;b\n1;2\n", ListFault.COLUMNS_MISSING),
        (made.text_list(), ListFault.EMPTY),
        (made.far_row(), ListFault.TOO_MANY_ROWS),
    ],
)
def test_what_cannot_be_read_within_bounds_is_refused(sent, content, fault):
    with pytest.raises(BadList) as caught:
        read(sent(content))
    assert caught.value.fault is fault


@pytest.mark.slow
@pytest.mark.parametrize("content", [made.bomb, made.lying_bomb])
def test_a_zip_bomb_is_refused_without_filling_the_memory(sent, content):
    path = sent(content())
    assert path.stat().st_size < 2_000_000
    tracemalloc.start()
    with pytest.raises(BadList) as caught:
        files.examine(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert caught.value.fault in {ListFault.ZIP_BOMB, ListFault.BROKEN}
    assert peak < 20_000_000


class Endless(io.RawIOBase):
    """Two hundred megabytes that are never there at once."""

    left = 200_000_000

    def read(self, size=-1):
        piece = min(size, self.left)
        self.left -= piece
        return b"1;2\n" * (piece // 4)


def test_two_hundred_megabytes_are_refused_and_nothing_is_left_behind(tmp_path):
    stream, target = Endless(), tmp_path / "x.list"
    with pytest.raises(BadList) as caught:
        files.keep(stream, target, limit=50_000_000)
    assert caught.value.fault is ListFault.TOO_BIG
    assert stream.left > 140_000_000
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\lists\\maj.csv", "maj.csv"),
        ("a\x00\n\u202eb.csv", "ab.csv"),
        ("..", "list"),
        ("", "list"),
        ("x" * 300 + ".xlsx", "x" * 94 + "….xlsx"),
    ],
)
def test_a_file_name_is_only_shown_and_cleaned_for_that(name, clean):
    assert clean_file_name(name) == clean
    assert len(clean) <= 100


def test_the_british_mapping_comes_with_the_house_and_is_whole():
    found = mappings.shipped()["nhs_tariff_ix"]
    assert found.price_minor
    assert mappings.load(found.stored()) == found


@pytest.mark.parametrize(
    "wrong",
    [
        {"columns": {}},
        {"columns": {**made.COLUMNS, "colour": [["x"]]}},
        {"constants": {"currency": "XXX"}},
        {"surprise": 1},
        {"header_row": 0},
    ],
)
def test_a_mapping_with_a_mistake_is_refused(wrong):
    with pytest.raises(ValueError, match=r"\w"):
        mappings.load({**made.MAPPING, **wrong})


def test_columns_are_guessed_by_their_headers_in_swedish_and_english():
    swedish = mappings.guesses(made.HEADER.split(";"))
    assert swedish == {name: source[0][0] for name, source in made.COLUMNS.items()}
    english = mappings.guesses(["Item No.", "Description", "Pack size", "Unit price", "Vendor"])
    assert set(english) == {"article_no", "name", "pack_size", "price", "supplier"}


def test_what_goes_back_out_is_no_formula():
    assert safe_text('=HYPERLINK("x")').startswith("'")
