"""Numbers that are read out and not counted: telephones, cards, certificates, serial numbers.

They are said figure by figure, in groups an ear can keep, with a pause after each.
"""

from __future__ import annotations

import re

from kiosk.speech.lexicon import Lexicon

MASK = re.compile(r"[*\u2022\u25cf\u00d7]+|[xX]{3,}|\.{2,}")
"""What stands for the part of a number that is not shown."""

_COUNTRY = re.compile(r"\s*\+\s*(86|84|\d{1,3}(?=[\s-]))")
_AREA = re.compile(r"\D*(0\d{2,3})[\s()-]+(?=\d)")
_SIZES = {
    5: (5,),
    6: (3, 3),
    7: (3, 4),
    8: (4, 4),
    9: (2, 3, 4),
    10: (3, 3, 4),
    11: (3, 4, 4),
}
"""How a telephone number of so many figures is grouped when it is read out."""
_AREA_SIZES = (
    (re.compile(r"(010|02\d)\d{8}"), (3, 4, 4)),
    (re.compile(r"0\d{10}"), (4, 3, 4)),
)
"""The same for a number with its area code, where nothing is written between the two."""


def telephone(plain: str, lexicon: Lexicon) -> tuple[str, str] | None:
    """A telephone number as shown and as said; none when there is no figure in it."""
    abroad = _COUNTRY.match(plain)
    groups = _groups(plain[abroad.end() :] if abroad else plain)
    if not groups:
        return None
    said = read_out(groups, lexicon)
    if not abroad:
        return " ".join(groups), said
    said = lexicon.plus(lexicon.digits(abroad[1])) + lexicon.PAUSE + said
    return f"+{abroad[1]} {' '.join(groups)}", said


def _groups(local: str) -> list[str]:
    area = _AREA.match(local)
    figures = "".join(re.findall(r"\d", local))
    if area and len(figures) > 10:
        code = area[1]
        return [code, *telephone_groups(figures.removeprefix(code))]
    return telephone_groups(figures)


def telephone_groups(figures: str) -> list[str]:
    """``figures`` in groups of three and four, as they are read out where they have that length."""
    for form, sizes in _AREA_SIZES:
        if form.fullmatch(figures):
            return cut(figures, sizes)
    return cut(figures, _SIZES.get(len(figures), ()))


def read_out(groups: list[str], lexicon: Lexicon) -> str:
    """Every figure of every group, with a pause between the groups."""
    return lexicon.PAUSE.join(lexicon.digits(each) for each in groups)


def cut(figures: str, sizes: tuple[int, ...] = ()) -> list[str]:
    """``figures`` in groups of ``sizes``, and what is left in fours."""
    groups = []
    for size in sizes:
        groups.append(figures[:size])
        figures = figures[size:]
    return groups + [figures[start : start + 4] for start in range(0, len(figures), 4)]


def spelled(plain: str, lexicon: Lexicon) -> str:
    """Letters one by one, figures one by one in groups of four, with a pause at every change."""
    said = []
    for run in re.findall(r"\d+|[^\W\d_]+", plain):
        if run.isdecimal():
            said += [lexicon.digits(each) for each in cut(run)]
        else:
            said += list(run.upper())
    return lexicon.PAUSE.join(said)


def end_of(plain: str) -> str:
    """The last four figures or letters that are not masked."""
    return re.sub(r"[\W_]", "", MASK.split(plain)[-1])[-4:]
