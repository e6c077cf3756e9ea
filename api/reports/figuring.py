"""The office's own figures as they are printed: rounded, in ten thousands, or exact."""

from decimal import Decimal
from functools import reduce

from api.reports.grids import Grid, Row
from api.reports.naming import money_as_read, number_as_read, service_name
from api.reports.paper import Paper
from kiosk.words import Words
from ledger.aggregates.published_figure import PrintedIn, Qualifier
from ledger.vocabulary import Unit
from projections.figures import Definition, Figure, Printed

WRITTEN_OUT = {PrintedIn.HUNDREDS: 2, PrintedIn.TEN_THOUSANDS: 4}
"""Units, by their power of ten, in which only Chinese tells a number; else it has every digit."""


def grid_of_figures(paper: Paper, words: Words, lang: str) -> Grid | None:
    """Every figure as printed, exactly, and what it counts; none when none is defined."""
    if not paper.figures:
        return None
    defined = {each.figure: each for each in paper.definitions}
    rows = [
        Row(
            figure_name(figure.figure, words, lang),
            [
                printed_as_read(figure, words, lang),
                exact_as_read(figure, words, lang),
                counted_as_read(defined[figure.figure], paper, words, lang),
            ],
        )
        for figure in paper.figures
    ]
    heads = [words.t(f"account.{head}", lang) for head in ("figure", "printed", "exact", "counts")]
    return Grid("figures-table", words.t("account.figures_caption", lang), heads, rows)


def figure_name(code: str, words: Words, lang: str) -> str:
    """What a figure is called; its code where no catalogue has a word for it."""
    return words.t(f"figure.{code}", lang) if f"figure.{code}" in words else code


def printed_as_read(figure: Figure, words: Words, lang: str) -> str:
    """The figure as the public reads it; why there is none, where it cannot be worked out."""
    if figure.printed is None:
        return words.t(f"refused.{figure.refused}", lang)
    number, scale = _number_and_scale(figure.printed, lang)
    digits = max(-int(number.as_tuple().exponent), 0)
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    unit = unit_of(figure, words, lang, is_one=number == 1 and scale is PrintedIn.ONES)
    told = {
        "number": number_as_read(number, lang, pattern),
        "unit": words.t(f"scale.{scale.value}", lang, unit=unit),
    }
    if figure.printed.qualifier is Qualifier.EXACTLY:
        return words.t("account.printed_exactly", lang, **told)
    qualifier = words.t(f"qualifier.{figure.printed.qualifier.value}", lang)
    return words.t("account.printed_as", lang, qualifier=qualifier, **told)


def _number_and_scale(printed: Printed, lang: str) -> tuple[Decimal, PrintedIn]:
    """The number and in what it is told in this language; it is the same number in each."""
    number, power = Decimal(printed.number), WRITTEN_OUT.get(printed.printed_in)
    if lang == "zh-Hans" or power is None:
        return number, printed.printed_in
    # Quantized, because a number of 2.14E+6 has no digits that could be written out.
    digits = max(-int(number.as_tuple().exponent) - power, 0)
    return number.scaleb(power).quantize(Decimal(1).scaleb(-digits)), PrintedIn.ONES


def exact_as_read(figure: Figure, words: Words, lang: str) -> str:
    """The figure to the last digit; empty where it cannot be worked out."""
    if figure.value is None:
        return ""
    if figure.unit is Unit.MONEY and figure.currency:
        return money_as_read(figure.value, figure.currency, lang)
    told = number_as_read(figure.value, lang)
    unit = unit_of(figure, words, lang, is_one=figure.value == 1)
    return words.t("account.printed_exactly", lang, number=told, unit=unit)


def unit_of(figure: Figure, words: Words, lang: str, *, is_one: bool = False) -> str:
    """What is counted, in the form that stands behind one of it or behind more."""
    if figure.unit is Unit.MONEY:
        return words.t(f"currency.{figure.currency}", lang) if figure.currency else ""
    return words.t(f"account.{'one' if is_one else 'unit'}_{figure.unit.value}", lang)


def counted_as_read(defined: Definition, paper: Paper, words: Words, lang: str) -> str:
    """Which lines a figure counts, and whom of them only, or not."""

    def named(lines: tuple[str, ...]) -> str:
        names = (service_name(line, words, lang, paper.own) for line in lines)
        return reduce(
            lambda told, more: words.t("account.listed", lang, told=told, more=more), names
        )

    told = named(defined.lines)
    for key, others in (("within", defined.within), ("without", defined.without)):
        if others:
            told = words.t(f"account.{key}", lang, lines=told, others=named(others))
    return told
