"""Office files as nobody should send them: good lists of our own, spoilt in every way we know.

Each way takes a good file and a source of chance, and gives a name and bytes.
"""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import NamedTuple

import xlsxwriter
from spoilt_texts import (
    MEGABYTE,
    TEXTS,
    Chance,
    Good,
    formula_rows,
    long_text,
    wide,
)

SLOW_EVERY = 8
"""Files that take seconds to be looked at come once in so many turns."""

SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class Spoilt(NamedTuple):
    """A file to be sent, and the way it was spoilt."""

    way: str
    name: str
    content: bytes


Way = Callable[[Good, Chance], tuple[str, bytes]]


def spoilt(goods: list[Good], chance: Chance) -> Iterator[Spoilt]:
    """Without end: each way in turn, each time of another good file; the slow ones less often."""
    archives = [each for each in goods if each.is_archive]
    texts = [each for each in goods if not each.is_archive]
    for turn in count():
        for kinds, ways in ((goods, ANY), (archives, ARCHIVES), (texts, TEXTS)):
            for way in ways:
                if way in SLOW and turn % SLOW_EVERY:
                    continue
                name, content = way(chance.choice(kinds), chance)
                yield Spoilt(way.__name__, name, content)


# ---- any file ---------------------------------------------------------------------------------


def bits_flipped(good: Good, chance: Chance) -> tuple[str, bytes]:
    """A few bits of a file are others."""
    content = bytearray(good.content)
    for _ in range(chance.choice((1, 4, 64, 512))):
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    return good.name, bytes(content)


def cut_off(good: Good, chance: Chance) -> tuple[str, bytes]:
    """The end is missing."""
    return good.name, good.content[: chance.randrange(len(good.content))]


def begins_late(good: Good, chance: Chance) -> tuple[str, bytes]:
    """The beginning is missing."""
    return good.name, good.content[chance.randrange(1, len(good.content)) :]


def shuffled(good: Good, chance: Chance) -> tuple[str, bytes]:
    """Blocks have changed places."""
    size = chance.choice((16, 512, 4096))
    blocks = [good.content[at : at + size] for at in range(0, len(good.content), size)]
    chance.shuffle(blocks)
    return good.name, b"".join(blocks)


def filled_in(good: Good, chance: Chance) -> tuple[str, bytes]:
    """A stretch was overwritten with zeros or noise."""
    content = bytearray(good.content)
    at, length = chance.randrange(len(content)), chance.choice((8, 256, 4096))
    noise = chance.randbytes(length) if chance.random() < 0.5 else bytes(length)
    content[at : at + length] = noise
    return good.name, bytes(content)


def doubled(good: Good, _chance: Chance) -> tuple[str, bytes]:
    """A file behind itself."""
    return good.name, good.content * 2


def misnamed(good: Good, chance: Chance) -> tuple[str, bytes]:
    """The name says another kind of file."""
    endings = (".xls", ".ods", ".csv", ".xlsm", ".txt", ".pdf", ".exe", "", ".xlsx.exe", ".html")
    return Path(good.name).stem + chance.choice(endings), good.content


def named_oddly(good: Good, chance: Chance) -> tuple[str, bytes]:
    """The name is a path, has marks in it, or has no end."""
    odd = (
        "../../etc/passwd",
        "C:\\Windows\\a",
        "a\x00b",
        "a\r\nX: b",
        "x" * 4000,
        "\u202eslx",
        "'; --",
        "%00",
    )
    return chance.choice(odd) + Path(good.name).suffix, good.content


def noise(good: Good, chance: Chance) -> tuple[str, bytes]:
    """Nothing but noise, behind what a file of its kind begins with or not."""
    begins = (b"", b"PK\x03\x04", OLE, b"\xff\xfe", b"\xef\xbb\xbf", b"<html>", b"%PDF-1.7", b"MZ")
    return good.name, chance.choice(begins) + chance.randbytes(chance.choice((1, 512, 20_000)))


# ---- archives ---------------------------------------------------------------------------------


def _parts(good: Good) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(good.content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _packed(parts: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def _with(good: Good, **parts: str | bytes) -> tuple[str, bytes]:
    """The same with other parts: ``sheet`` or ``strings``."""
    made = _parts(good)
    for name, content in parts.items():
        raw = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
        made[{"sheet": SHEET, "strings": STRINGS}[name]] = raw
    return good.name, _packed(made)


def _sheet(rows: str, before: str = "", doctype: str = "") -> str:
    data = f"<sheetData>{rows}</sheetData>"
    return f'{HEAD}{doctype}<worksheet xmlns="{MAIN}">{before}{data}</worksheet>'


def parts_swapped(good: Good, chance: Chance) -> tuple[str, bytes]:
    """Two parts of the archive have changed names."""
    made = _parts(good)
    one, other = chance.sample(sorted(made), 2)
    made[one], made[other] = made[other], made[one]
    return good.name, _packed(made)


def part_missing(good: Good, chance: Chance) -> tuple[str, bytes]:
    """A part of the archive is not there."""
    made = _parts(good)
    del made[chance.choice(sorted(made))]
    return good.name, _packed(made)


def part_spoilt(good: Good, chance: Chance) -> tuple[str, bytes]:
    """The archive is whole, and a part of it is not."""
    made = _parts(good)
    name = chance.choice(sorted(made))
    content = bytearray(made[name])
    for _ in range(chance.choice((1, 8, 64))):
        content[chance.randrange(len(content))] = chance.randrange(256)
    return good.name, _packed(made | {name: bytes(content)})


def bomb(good: Good, chance: Chance) -> tuple[str, bytes]:
    """A part unpacks to far more than the file."""
    size = chance.choice((20, 60, 120)) * MEGABYTE
    return _with(good, sheet=_sheet("").encode().ljust(size, chance.choice((b"\0", b" "))))


def bomb_that_lies(good: Good, chance: Chance) -> tuple[str, bytes]:
    """The archive says that its parts are small, and they are not."""
    name, content = bomb(good, chance)
    raw = bytearray(content)
    at = 0
    while (at := raw.find(b"PK\x01\x02", at)) >= 0:
        raw[at + 24 : at + 28] = struct.pack("<I", 1000)
        at += 4
    return name, bytes(raw)


def nested(good: Good, chance: Chance) -> tuple[str, bytes]:
    """Archives in archives."""
    content = good.content
    for level in range(chance.choice((3, 12))):
        content = _packed({f"{level}.xlsx": content, SHEET: content[:1000]})
    return good.name, content


def many_parts(good: Good, chance: Chance) -> tuple[str, bytes]:
    """Thousands of parts, some outside of the archive by their names."""
    names = (f"xl/worksheets/sheet{n}.xml" for n in range(2, chance.choice((50, 2000))))
    more = dict.fromkeys((*names, "../../outside", "/etc/cron.d/x"), _sheet("").encode())
    return good.name, _packed(_parts(good) | more)


def entities(good: Good, chance: Chance) -> tuple[str, bytes]:
    """Entities that grow without end, or that name a file or an address."""
    growing = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    kinds = (
        f'<!ENTITY e0 "lol">{growing}',
        '<!ENTITY e9 SYSTEM "file:///etc/passwd">',
        '<!ENTITY e9 SYSTEM "http://127.0.0.1:1/x">',
        '<!ENTITY % p SYSTEM "file:///dev/zero"> %p;',
    )
    doctype = f"<!DOCTYPE worksheet [{chance.choice(kinds)}]>"
    row = '<row r="1"><c r="A1" t="inlineStr"><is><t>&e9;</t></is></c></row>'
    return _with(good, sheet=_sheet(row, doctype=doctype))


def far_cells(good: Good, chance: Chance) -> tuple[str, bytes]:
    """Cells in far corners, or places that there are not."""
    places = ("XFD1048576", "A1048576", "XFD1", "ZZZZ9", "A99999999", "A0", "A-1", "7", "", "Ａ１")
    cells = "".join(
        f'<row r="{n}"><c r="{chance.choice(places)}"><v>1</v></c></row>' for n in range(1, 4)
    )
    said = chance.choice(("A1:XFD1048576", "A1", "", "Z9:A1", "A1:B99999999999"))
    return _with(good, sheet=_sheet(cells, f'<dimension ref="{said}"/>'))


def deep_xml(good: Good, chance: Chance) -> tuple[str, bytes]:
    """Elements in elements, tens of thousands deep, or one with thousands of attributes."""
    if chance.random() < 0.5:
        depth = chance.choice((1_000, 100_000))
        return _with(good, sheet=_sheet("<row>" * depth))
    attributes = " ".join(f'a{n}="1"' for n in range(20_000))
    return _with(good, sheet=_sheet(f"<row {attributes}/>"))


def odd_values(good: Good, chance: Chance) -> tuple[str, bytes]:
    """Numbers, dates and letters that there are not."""
    odd = (
        "1e400", "-1e400", "NaN", "Infinity", "9" * 400, "0x1", "&#xD800;", "&#0;", "&#x1F;",
        "-1", "2958466", "1e-400", "", "￿", "٣", "𝟙", "1,5",
    )  # fmt: skip
    kinds = ("n", "s", "b", "e", "str", "d", "inlineStr", "x")
    cells = "".join(
        f'<row r="{n}">'
        + "".join(
            f'<c r="{column}{n}" t="{chance.choice(kinds)}" s="{chance.randrange(9)}">'
            f"<v>{chance.choice(odd)}</v></c>"
            for column in "ABCDEFGH"
        )
        + "</row>"
        for n in range(1, 30)
    )
    return _with(good, sheet=_sheet(cells))


def huge_cell(good: Good, chance: Chance) -> tuple[str, bytes]:
    """One cell with megabytes of text, or a million short texts that nobody names."""
    text = chance.choice("残aế") * (3 * MEGABYTE)
    strings = f'{HEAD}<sst xmlns="{MAIN}">' + (
        f"<si><t>{text}</t></si>" if chance.random() < 0.5 else "<si><t>x</t></si>" * 300_000
    )
    return _with(good, strings=strings + "</sst>")


def merged(good: Good, chance: Chance) -> tuple[str, bytes]:
    """Merged cells that cover everything, many times over."""
    sheet = _parts(good).get(SHEET, b"").decode("utf-8", "replace")
    often = chance.choice((1, 20_000))
    ranges = '<mergeCell ref="A1:XFD1048576"/>' * often
    made = f'<mergeCells count="{often}">{ranges}</mergeCells></worksheet>'
    return _with(good, sheet=sheet.replace("</worksheet>", made))


def macros(good: Good, chance: Chance) -> tuple[str, bytes]:
    """A workbook with a program in it."""
    made = _parts(good) | {"xl/vbaProject.bin": OLE + chance.randbytes(4096)}
    return Path(good.name).stem + ".xlsm", _packed(made)


def locked(good: Good, chance: Chance) -> tuple[str, bytes]:
    """A workbook under a password, or what looks like an old one."""
    inside = "EncryptedPackage".encode("utf-16-le") if chance.random() < 0.5 else b"Workbook"
    return good.name, OLE + bytes(504) + inside + chance.randbytes(chance.choice((64, 8192)))


def formulas(_good: Good, chance: Chance) -> tuple[str, bytes]:
    """Cells that a spreadsheet program would run."""
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True})
    sheet = book.add_worksheet()
    for number, line in enumerate(formula_rows(chance)):
        for column, said in enumerate(line):
            if said.startswith("=") and chance.random() < 0.5:
                sheet.write_formula(number, column, said, None, chance.choice(("", "100", said)))
            else:
                sheet.write_string(number, column, said)
    book.close()
    return "2022-05.xlsx", made.getvalue()


ANY: tuple[Way, ...] = (
    bits_flipped,
    cut_off,
    begins_late,
    shuffled,
    filled_in,
    doubled,
    misnamed,
    named_oddly,
    noise,
)
ARCHIVES: tuple[Way, ...] = (
    parts_swapped,
    part_missing,
    part_spoilt,
    bomb,
    bomb_that_lies,
    nested,
    many_parts,
    entities,
    far_cells,
    deep_xml,
    odd_values,
    huge_cell,
    merged,
    macros,
    locked,
    formulas,
)
SLOW = (wide, long_text)
