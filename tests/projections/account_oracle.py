"""The account told once more, in plain Python, from the facts one after the other."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from ledger.aggregates import Area, Household, PersonLink
from ledger.history import Fact, FactWithdrawn
from projections.counted import REVERSED, Counts, counts_of
from projections.year_account import ReportLine

Rows = list[tuple[int, Fact]]
Counted = list[tuple[Fact, Counts]]


def days_of(text: str) -> tuple[str, str]:
    """The first and the last day that ``occurred_on`` may mean."""
    if len(text) == 10:
        return text, text
    if len(text) == 4:
        return f"{text}-01-01", f"{text}-12-31"
    last = next(day for day in range(31, 27, -1) if is_day(f"{text}-{day}"))
    return f"{text}-01", f"{text}-{last}"


def is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def believed(facts: Rows) -> Rows:
    """What nobody took back as recorded in error."""
    gone = {fact.fact_id for _, fact in facts if isinstance(fact, FactWithdrawn)}
    return [row for row in facts if row[1].event_id not in gone]


def human_of(facts: Rows) -> dict[UUID, UUID]:
    """Of each record the one it is linked to."""
    links: dict[UUID, UUID] = {}
    for _, fact in facts:
        if isinstance(fact, PersonLink.PersonsLinked):
            links[fact.other_person_id] = fact.person_id
        elif isinstance(fact, PersonLink.PersonsUnlinked):
            links.pop(fact.other_person_id, None)
    return links


def kept(links: dict[UUID, UUID], person: UUID) -> UUID:
    while person in links:
        person = links[person]
    return person


def merged_into(facts: Rows) -> dict[str, tuple[str, ...]]:
    return {
        fact.code: fact.successors
        for _, fact in facts
        if isinstance(fact, Area.AreaSucceeded) and fact.code
    }


def lies_in(area: str, code: str, merged: dict[str, tuple[str, ...]]) -> bool:
    """For codes that mean one area only, and of which none lies in another."""
    if code.startswith(area):
        return True
    return code in merged and all(lies_in(area, each, merged) for each in merged[code])


def standing(facts: Rows, happened_by: str) -> Counted:
    """What counts and was not reversed, of what had happened by that day."""
    happened = [row for row in believed(facts) if days_of(row[1].occurred_on)[1] <= happened_by]
    last_reversed = {
        fact.originator_id: place for place, fact in happened if fact.TOPIC in REVERSED
    }
    counted = [(place, fact, counts_of(fact)) for place, fact in happened]
    return [
        (fact, counts)
        for place, fact, counts in counted
        if counts and last_reversed.get(fact.originator_id, 0) < place
    ]


def account(
    facts: Rows, start: str, end: str, area: str = "", happened_by: str = "9999-12-31"
) -> tuple[int, list[ReportLine]]:
    """How many facts the period cuts through, and the lines, of the facts known."""
    links, merged = human_of(believed(facts)), merged_into(believed(facts))
    here = [
        (fact, counts)
        for fact, counts in standing(facts, happened_by)
        if lies_in(area, getattr(fact, "area", None) or "", merged)
    ]
    whole: Counted = []
    cut = 0
    for fact, counts in here:
        first, last = days_of(fact.occurred_on)
        if start <= first and last < end:
            whole.append((fact, counts))
        elif first < end and last >= start:
            cut += 1
    return cut, lines_of(whole, links)


def counted_at(facts: Rows, area: str = "") -> set[int]:
    """The positions of all that counts in 2022 in the area, of the facts known."""
    merged = merged_into(believed(facts))
    places = {fact.event_id: place for place, fact in facts}
    return {
        places[fact.event_id]
        for fact, _ in standing(facts, "9999-12-31")
        if lies_in(area, getattr(fact, "area", None) or "", merged)
        and all(day.startswith("2022") for day in days_of(fact.occurred_on))
    }


def lines_of(counted: Counted, links: dict[UUID, UUID]) -> list[ReportLine]:
    currencies: dict[str, set[str]] = {}
    for _, counts in counted:
        money = counts.cash or counts.goods
        currencies.setdefault(counts.line, set()).update({money.currency} if money else ())
    groups: dict[tuple[str, str], Counted] = {}
    for fact, counts in counted:
        money = counts.cash or counts.goods
        known = currencies[counts.line]
        only = next(iter(known)) if len(known) == 1 else ""
        currency = money.currency if money else only
        names = [counts.line, *([f"{counts.line}:{counts.part}"] if counts.part else ())]
        for name in names:
            groups.setdefault((name, currency), []).append((fact, counts))
    return [one_line(*key, groups[key], links) for key in sorted(groups)]


def one_line(name: str, currency: str, counted: Counted, links: dict[UUID, UUID]) -> ReportLine:
    people = [
        kept(links, person)
        for fact, counts in counted
        if counts.times and (person := getattr(fact, "person_id", None))
    ]
    return ReportLine(
        service=name,
        times=total(counts.times for _, counts in counted),
        persons=len(set(people)),
        person_times=len(people),
        households=len(
            {home for fact, counts in counted if counts.times and (home := home_of(fact))}
        ),
        items=total(counts.items for _, counts in counted),
        minutes=total(counts.minutes for _, counts in counted),
        days=total(counts.days for _, counts in counted),
        reach=total(counts.reach for _, counts in counted),
        cash_minor=total(counts.cash.minor for _, counts in counted if counts.cash),
        goods_minor=total(counts.goods.minor for _, counts in counted if counts.goods),
        currency=currency or None,
    )


def home_of(fact: Fact) -> UUID | None:
    if fact.HISTORY is Household:
        return fact.originator_id
    return getattr(fact, "household_id", None)


def total(numbers: Iterable[int]) -> int:
    return sum(numbers)
