"""Lists for tests: good ones, and such as nobody should send."""

import io
import struct
import zipfile

from openpyxl import Workbook

HEADER = "Artikelnummer;Benämning;Antal/förp;Pris;Leverantör;GTIN"
COLUMNS = {
    "article_no": [["Artikelnummer"]],
    "name": [["Benämning"]],
    "pack_size": [["Antal/förp"]],
    "price": [["Pris"]],
    "supplier": [["Leverantör"]],
    "gtin_pack": [["GTIN"]],
}
MAPPING = {"title": "Nordvård", "columns": COLUMNS, "constants": {"care_area": "incontinence"}}


def text_list(*rows: str, encoding: str = "utf-8") -> bytes:
    return "\r\n".join((HEADER, *rows, "")).encode(encoding)


def row(no="K-1", name="Kateter 12 Ch", pack="30", price="129,50", gtin="", supplier="Nordvård AB"):
    return f"{no};{name};{pack};{price};{supplier};{gtin}"


def workbook(*rows) -> bytes:
    book, out = Workbook(), io.BytesIO()
    for cells in (HEADER.split(";"), *rows):
        book.active.append(list(cells))
    book.save(out)
    return out.getvalue()


def repacked(content: bytes, **parts: bytes) -> bytes:
    """A workbook with some parts put in the place of others; keys are the ends of their names."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", 8) as new:
        for part in old.infolist():
            found = [text for end, text in parts.items() if part.filename.endswith(f"{end}.xml")]
            new.writestr(part.filename, found[0] if found else old.read(part))
    return out.getvalue()


SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
END = b"</sheetData></worksheet>"
ENTITIES = (
    b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;">]>'
    + SHEET
    + b'<row r="1"><c r="A1" t="inlineStr"><is><t>&lol2;</t></is></c></row>'
    + END
)
EXTERNAL = ENTITIES.replace(b'"lol"', b'SYSTEM "file:///etc/passwd"', 1)
ODD_ENCODING = ENTITIES.decode().replace('version="1.0"', 'version="1.0" encoding="cp037"')


def bomb() -> bytes:
    """A hundred kilobytes that unpack to more than any list."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", 8) as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr("xl/workbook.xml", "<workbook/>")
        with packed.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            for _ in range(420):
                sheet.write(b" " * 1_000_000)
    return out.getvalue()


def lying_bomb() -> bytes:
    """A part of strings whose directory entry says that it is small."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", 8) as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr("xl/workbook.xml", "<workbook/>")
        packed.writestr("xl/sharedStrings.xml", b"<sst>" + b" " * 70_000_000 + b"</sst>")
    content = out.getvalue()
    return content.replace(struct.pack("<L", 70_000_011), struct.pack("<L", 100))


def many_cells(columns: int) -> bytes:
    cells = b"<c><v>1</v></c>" * columns
    return repacked(workbook(), sheet1=SHEET + b"<row>" + cells + b"</row>" + END)


def far_row() -> bytes:
    far = b'<row r="1048576"><c r="A1048576"><v>1</v></c></row>'
    return repacked(workbook(), sheet1=SHEET + far + END)
