"""The office's own figures as they are printed: rounded, in ten thousands, or exact."""

from decimal import Decimal

from api.reports.grids import Grid, Row
from api.reports.naming import money_as_read, number_as_read, service_name
from api.reports.paper import Paper
from kiosk.words import Words
from ledger.aggregates.published_figure import Qualifier
from ledger.vocabulary import Unit
from projections.figures import Definition, Figure


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
    digits = len(figure.printed.number.partition(".")[2])
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    told = {
        "number": number_as_read(Decimal(figure.printed.number), lang, pattern),
        "unit": words.t(
            f"scale.{figure.printed.printed_in.value}", lang, unit=unit_of(figure, words, lang)
        ),
    }
    if figure.printed.qualifier is Qualifier.EXACTLY:
        return words.t("account.printed_exactly", lang, **told)
    qualifier = words.t(f"qualifier.{figure.printed.qualifier.value}", lang)
    return words.t("account.printed_as", lang, qualifier=qualifier, **told)


def exact_as_read(figure: Figure, words: Words, lang: str) -> str:
    """The figure to the last digit; empty where it cannot be worked out."""
    if figure.value is None:
        return ""
    if figure.unit is Unit.MONEY and figure.currency:
        return money_as_read(figure.value, figure.currency, lang)
    told = number_as_read(figure.value, lang)
    return words.t("account.printed_exactly", lang, number=told, unit=unit_of(figure, words, lang))


def unit_of(figure: Figure, words: Words, lang: str) -> str:
    """What one of it is."""
    if figure.unit is Unit.MONEY:
        return words.t(f"currency.{figure.currency}", lang) if figure.currency else ""
    return words.t(f"account.unit_{figure.unit.value}", lang)


def counted_as_read(defined: Definition, paper: Paper, words: Words, lang: str) -> str:
    """Which lines a figure counts, and whom of them only, or not."""

    def named(lines: tuple[str, ...]) -> str:
        return ", ".join(service_name(line, words, lang, paper.own) for line in lines)

    told = named(defined.lines)
    for key, others in (("within", defined.within), ("without", defined.without)):
        if others:
            told = words.t(f"account.{key}", lang, lines=told, others=named(others))
    return told
