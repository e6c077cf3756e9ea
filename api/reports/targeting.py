"""What the office meant to reach, beside what it reached."""

from api.reports.figuring import figure_name
from api.reports.grids import NOTHING, Grid, Row
from api.reports.naming import money_as_read, number_as_read, period_as_read, share_as_read
from api.reports.paper import Paper
from kiosk.words import Words
from ledger.vocabulary import Unit
from projections.targets import TargetRow


def grid_of_targets(paper: Paper, words: Words, lang: str) -> Grid | None:
    """Every target planned, reached, and how it was counted; none where none is set."""
    if not paper.targets:
        return None
    heads = ("indicator", "of_period", "planned", "reached", "whether", "counted_by")
    return Grid(
        id="targets-table",
        caption=words.t("account.targets_caption", lang),
        heads=[words.t(f"account.{head}", lang) for head in heads],
        rows=[_row(target, words, lang) for target in paper.targets],
    )


def _row(target: TargetRow, words: Words, lang: str) -> Row:
    return Row(
        figure_name(target.indicator, words, lang),
        [
            period_as_read(target.period_from, target.period_until, words, lang),
            planned_as_read(target, words, lang),
            reached_as_read(target, words, lang),
            whether_as_read(target, words, lang),
            _counted_by(target, words, lang),
        ],
    )


def planned_as_read(target: TargetRow, words: Words, lang: str) -> str:
    """What is planned now, and what was planned before that."""
    planned = [_amount(value.value, target, words, lang) for value in target.values]
    if not planned[:-1]:
        return planned[-1]
    before = "; ".join(reversed(planned[:-1]))
    return words.t("account.planned_before", lang, now=planned[-1], before=before)


def reached_as_read(target: TargetRow, words: Words, lang: str) -> str:
    """What was counted; a share as its two counts. Else why nothing is known."""
    if target.refused:
        return words.t(f"refused.{target.refused}", lang)
    if target.reached is None:
        return words.t("account.not_measured", lang)
    if target.unit is not Unit.PERCENT:
        return _amount(target.reached, target, words, lang)
    if not target.reached_of:
        return number_as_read(target.reached, lang)
    return words.t(
        "account.reached_of",
        lang,
        part=number_as_read(target.reached, lang),
        whole=number_as_read(target.reached_of, lang),
        share=share_as_read(target.reached, target.reached_of, lang),
    )


def whether_as_read(target: TargetRow, words: Words, lang: str) -> str:
    """Whether that is enough; a dash where nobody knows."""
    if target.is_reached is None:
        return NOTHING
    return words.t("account.is_reached" if target.is_reached else "account.is_not_reached", lang)


def _counted_by(target: TargetRow, words: Words, lang: str) -> str:
    if target.counted_by is None:
        return NOTHING
    told = words.t(f"account.counted_by_{target.counted_by.value}", lang)
    if target.measured_from is None or target.measured_until is None:
        return told
    period = period_as_read(target.measured_from, target.measured_until, words, lang)
    return words.t("account.measured_in", lang, told=told, period=period)


def _amount(value: int, target: TargetRow, words: Words, lang: str) -> str:
    number = number_as_read(value, lang)
    if target.unit is Unit.PERCENT:
        return f"{number}%"
    if target.unit is Unit.MONEY:
        # A plan names no currency: until a figure counts in one, only the smallest unit is known.
        smallest = words.t("account.in_smallest_unit", lang, number=number)
        return money_as_read(value, target.currency, lang) or smallest
    unit = words.t(f"account.{'one' if value == 1 else 'unit'}_{target.unit.value}", lang)
    return words.t("account.printed_exactly", lang, number=number, unit=unit)
