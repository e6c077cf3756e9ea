"""Pictures of the last months: a bar for each, and the same numbers as a table."""

from babel.dates import format_date

from api.desk.numbers.asking import SHORT, Period
from api.desk.numbers.counting import SESSIONS
from api.desk.numbers.guarding import key_of
from api.desk.numbers.telling import Shown, Teller
from api.reports.charts import SHORT_MONTHS_OF_YEARS, Picture
from api.reports.grids import Grid, Row
from api.reports.pictures import Bar, axis_of, columns
from api.reports.themes import was_spent
from ledger.vocabulary import CURRENCY_DIGITS

COUNTED = {
    "people": "persons",
    "sessions": "times",
    "times": "times",
    "money": "cash_minor",
    "cash_minor": "cash_minor",
}
"""What each picture counts."""

Values = dict[str, int | None]
"""By month; nothing where it is not told."""


def pictures(teller: Teller) -> list[Picture]:
    """People, sessions and money, month by month up to the period; each only if there was any."""
    people = _people(teller)
    number = teller.shown("persons", None)
    made = [
        _picture(teller, "people", people, number),
        _picture(teller, "sessions", of_line(teller, SESSIONS, "times"), number),
    ]
    for currency in _currencies(teller):
        shown = teller.shown("cash_minor", currency)
        made.append(_picture(teller, "money", _money(teller, currency, people), shown, currency))
    return [each for each in made if each is not None]


def of_line(teller: Teller, service: str, counter: str, currency: str | None = None) -> Values:
    """What a line counted in each month."""
    kept = teller.guard.kept_back(teller.numbers.months)
    values: Values = dict.fromkeys(months(teller), 0)
    for line in teller.numbers.months:
        if (line.service, line.currency) == (service, currency or line.currency):
            value = None if key_of(line) in kept else getattr(line, counter)
            if line.month in values:
                values[line.month] = value
    return values


def picture_of_line(
    teller: Teller, service: str, counter: str, currency: str | None = None
) -> Picture | None:
    """What a line counted, month by month; none where it never counted anything."""
    values = of_line(teller, service, counter, currency)
    return _picture(teller, counter, values, teller.shown(counter, currency), currency)


def months(teller: Teller) -> list[str]:
    """The months of the picture, from a year before the period to its last one."""
    lately = teller.numbers.now.period.run_up
    return [
        Period(number // 12, number % 12 + 1, 1).code
        for number in range(
            lately.year * 12 + lately.month - 1, lately.year * 12 + lately.month - 1 + lately.months
        )
    ]


def _people(teller: Teller) -> Values:
    found = teller.numbers.people_by_month
    return {
        month: None if teller.guard.is_few(found.get(month, 0)) else found.get(month, 0)
        for month in months(teller)
    }


def _currencies(teller: Teller) -> list[str]:
    spent = (line for line in teller.numbers.months if line.cash_minor and was_spent(line.service))
    return sorted({line.currency for line in spent if line.currency})


def _money(teller: Teller, currency: str, people: Values) -> Values:
    values: Values = dict.fromkeys(months(teller), 0)
    for line in teller.numbers.months:
        if line.currency == currency and was_spent(line.service) and line.month in values:
            values[line.month] = (values[line.month] or 0) + line.cash_minor
    return {month: None if people[month] is None else value for month, value in values.items()}


def _picture(
    teller: Teller, code: str, values: Values, shown: Shown, currency: str | None = None
) -> Picture | None:
    if not any(values.values()):
        return None
    lang = teller.turn.lang
    bars = [
        Bar(_short(month, SHORT_MONTHS_OF_YEARS, lang), value or 0, shown(value or 0))
        for month, value in values.items()
    ]
    scale = axis_of(bars, CURRENCY_DIGITS[currency] if currency else 0, lang)
    title = teller.t(f"numbers.picture_{code}")
    counted = teller.t(f"numbers.group_{COUNTED[code]}")
    unit = teller.t(f"currency.{currency}") if currency else ""
    of_axis = teller.t(f"scale.{scale.name}", unit=unit) if unit or scale.name != "ones" else ""
    hidden = teller.few() if code in {"people", "persons"} else teller.t("numbers.kept_back")
    rows = [
        Row(_short(month, SHORT, lang), [hidden if value is None else shown(value)])
        for month, value in values.items()
    ]
    name = f"{code}-{currency}" if currency else code
    grid = Grid(
        f"{name}-numbers",
        teller.t("account.same_numbers"),
        [teller.t("account.month"), counted],
        rows,
    )
    return Picture(
        id=name,
        title=title,
        told=_told(teller, values, shown),
        unit=teller.t("account.axis", unit=of_axis) if of_axis.strip() else "",
        drawing=columns(bars, scale, lang),
        grid=grid,
    )


def _told(teller: Teller, values: Values, shown: Shown) -> str:
    known = {month: value for month, value in values.items() if value is not None}
    most, least = max(known, key=known.__getitem__), min(known, key=known.__getitem__)
    return teller.t(
        "account.told_months",
        number=len(values),
        most=_long(teller, most),
        most_value=shown(known[most]),
        least=_long(teller, least),
        least_value=shown(known[least]),
    )


def _long(teller: Teller, month: str) -> str:
    return teller.turn.day(month)


def _short(month: str, patterns: dict[str, str], lang: str) -> str:
    first = Period(int(month[:4]), int(month[5:]), 1).start
    return str(format_date(first, patterns[lang], locale=lang.replace("-", "_")))
