"""What an invented office did for its people in one year, drawn from a random stream per service.

A stream of its own for each kind of service, so that a change to one leaves the others as they
were.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import cycle
from random import Random

import demo_words as words
from demo_people import Person, any_day, register
from demo_plan import (
    HEARING_AID_YUAN,
    MODIFICATION_YUAN,
    RELIEF_YUAN,
    Contact,
    Device,
    Figures,
    Grant,
    Loan,
    Plan,
    Session,
)
from demo_words import COUNTIES, DEVICE_CLASSES, ORDINALS

NEVER_BACK = 0.03  # of the loans, the part that simply stays out


def stream(seed: int, name: str) -> Random:
    """Random numbers that are the same for the same seed and name, on every machine."""
    return Random(f"{seed} {name}")


def demo_person(year: int, seed: int) -> Person:
    """The person whose record is rich, the same at every size."""
    return register(stream(seed, "people"), stream(seed, "demo person"), 1, year)[0]


def plan_year(year: int, scale: float, seed: int) -> Plan:
    """The year that ``seed`` stands for."""
    figures = Figures.at(scale)
    people = register(stream(seed, "people"), stream(seed, "demo person"), figures.people, year)
    devices = _devices(stream(seed, "devices"), figures.devices, year)
    return Plan(
        year=year,
        figures=figures,
        people=people,
        living=_rolls(stream(seed, "living"), people, figures.living, lambda _: True),
        nursing=_rolls(stream(seed, "nursing"), people, figures.nursing, lambda p: p.severe),
        devices=devices,
        loans=_loans(stream(seed, "loans"), devices, people, year),
        sessions=_sessions(stream(seed, "sessions"), people, figures.sessions, year),
        contacts=_contacts(stream(seed, "contacts"), people, figures, year),
        household_relief=_household_relief(stream(seed, "relief"), people, figures, year),
        temporary_relief=_temporary_relief(stream(seed, "temporary"), people, figures, year),
        modifications=_modifications(stream(seed, "homes"), people, figures, year),
        training=_training(stream(seed, "training"), people, figures, year),
        education_aid=_education_aid(stream(seed, "education"), people, figures, year),
        hearing_aids=_hearing_aids(stream(seed, "hearing"), people, figures, year),
    )


def stations(suffix: str) -> list[str]:
    """Names of all stations of one kind: every county's first ones come first."""
    return [
        f"{county.name}{ordinal}{suffix}"
        for place, ordinal in enumerate(ORDINALS)
        for county in COUNTIES
        if place < county.stations
    ]


def _suited(
    random: Random, people: list[Person], *wishes: Callable[[Person], bool]
) -> list[Person]:
    """Everybody in random order, those first who are as wished, the first wish weighing most."""
    shuffled = random.sample(people, len(people))
    return sorted(shuffled, key=lambda person: [not wish(person) for wish in wishes])


def _demo_first(people: list[Person]) -> list[Person]:
    return sorted(people, key=lambda person: person.place != 1)


def _one_per_household(people: list[Person]) -> list[Person]:
    """The first person of every household, in the order given."""
    heads: dict[str, Person] = {}
    for person in people:
        heads.setdefault(person.household, person)
    return list(heads.values())


def _shares(random: Random, total: int, parts: int) -> list[int]:
    """``total`` in whole parts that differ by up to a half and add up to it exactly."""
    weights = [random.uniform(0.75, 1.25) for _ in range(parts)]
    ends = [round(total * sum(weights[: end + 1]) / sum(weights)) for end in range(parts)]
    return [end - start for start, end in zip([0, *ends], ends, strict=False)]


def _rolls(
    random: Random, people: list[Person], payments: int, fits: Callable[[Person], bool]
) -> list[list[Person]]:
    """Who is paid in each of twelve months: a window that moves on as people leave and join."""
    demo, *others = _demo_first(_suited(random, people, fits))
    monthly, left_over = divmod(payments, 12)
    leavers = min(monthly // 100, (len(others) - monthly) // 11)
    rolls = []
    for month in range(12):
        size = monthly + (month < left_over)
        first = month * leavers
        rolls.append(sorted([demo, *others[first : first + size - 1]], key=lambda p: p.place))
    return rolls


def _devices(random: Random, count: int, year: int) -> list[Device]:
    """Devices spread evenly over the stations; the first is the one the demo person borrows."""
    homes = cycle(stations("辅具站"))
    kinds = [DEVICE_CLASSES[0], *random.choices(DEVICE_CLASSES, k=count - 1)]
    return [
        Device(
            asset_number=f"CJ{number:05d}",
            kind=kind,
            bought_on=any_day(random, random.randint(year - 4, year - 1)),
            source=random.choices((words.BOUGHT, words.DONATED), (3, 1))[0],
            station=next(homes),
        )
        for number, kind in enumerate(kinds, start=1)
    ]


def _loans(random: Random, devices: list[Device], people: list[Person], year: int) -> list[Loan]:
    """Every loan of the year, by the day it began; one device never overlaps with itself."""
    demo, *others = people
    wheelchair = devices[0]
    queues: dict[tuple[str, frozenset[str]], Iterator[Person]] = {}
    loans = [Loan(wheelchair, demo, date(year, 11, 10), None, "")]
    for device in devices:
        here = device.station, device.kind.suits
        if here not in queues:
            queues[here] = _queue(random, others, device)
        queue = queues[here]
        if device is wheelchair:
            history = _history(random, device, queue, date(year, 10, 31))
            loans.extend(loan for loan in history if loan.returned_on)
        else:
            loans.extend(_history(random, device, queue, date(year, 12, 31)))
    return sorted(loans, key=lambda loan: (loan.lent_on, loan.device.asset_number))


def _queue(random: Random, people: list[Person], device: Device) -> Iterator[Person]:
    """Borrowers for ever: those first whom the device suits, of them first the station's own."""
    return cycle(
        _suited(
            random,
            people,
            lambda person: person.category in device.kind.suits,
            lambda person: device.station.startswith(person.county.name),
        )
    )


def _history(
    random: Random, device: Device, queue: Iterator[Person], last_day: date
) -> Iterator[Loan]:
    """One device's loans, one after the other; a damaged one first goes to be repaired."""
    lent_on = date(last_day.year, 1, 4) + timedelta(days=random.randrange(60))
    while lent_on <= last_day:
        back = lent_on + timedelta(days=random.randint(14, 90))
        if back > last_day or random.random() < NEVER_BACK:
            yield Loan(device, next(queue), lent_on, None, "")
            return
        broken = random.random() < 0.2
        condition = words.NEEDS_REPAIR if broken else words.GOOD
        yield Loan(device, next(queue), lent_on, back, condition)
        lent_on = back + timedelta(days=random.randint(20, 45) if broken else random.randint(2, 20))


def _sessions(random: Random, people: list[Person], count: int, year: int) -> list[Session]:
    """Weekly courses of four to eight sessions in the person's own county."""
    own: dict[str, list[str]] = {
        county.name: [f"{county.name}{each}康复站" for each in ORDINALS[: county.stations]]
        for county in COUNTIES
    }
    sessions: list[Session] = []
    for person in cycle(_demo_first(_suited(random, people, lambda p: p.age(year) < 75))):
        station = random.choice(own[person.county.name])
        item = random.choice(words.THERAPIES[person.category])
        first = any_day(random, year, 1, 10)
        for week in range(min(random.randint(4, 8), count - len(sessions))):
            held_on = first + timedelta(weeks=week)
            minutes = random.choice(words.SESSION_MINUTES)
            sessions.append(Session(station, person, held_on, item, minutes))
        if len(sessions) == count:
            break
    return sorted(sessions, key=lambda each: (each.held_on, each.station))


def _contacts(random: Random, people: list[Person], figures: Figures, year: int) -> list[Contact]:
    """Visits and calls, by day; whoever had a need was reached, the demo person at home."""
    no_need = ("", "", "")
    needs = _needs(random, figures)
    needs += [no_need] * (figures.contacts - len(needs))
    demo, *others = people
    visit = Contact(date(year, 9, 14), words.VISIT, demo, words.REACHED, *needs[0])
    contacts = {(demo.place, visit.made_on): visit}
    for person, need in zip(random.choices(others, k=len(needs) - 1), needs[1:], strict=True):
        made_on = any_day(random, year)
        while (person.place, made_on) in contacts:
            made_on = any_day(random, year)
        channel = random.choices((words.PHONE, words.VISIT), (7, 3))[0]
        reached = need != no_need or random.random() < 0.68
        result = words.REACHED if reached else words.MISSED
        contacts[person.place, made_on] = Contact(made_on, channel, person, result, *need)
    return sorted(contacts.values(), key=lambda each: each.made_on)


def _needs(random: Random, figures: Figures) -> list[tuple[str, str, str]]:
    """Need, how it was handled, who it went to: the ones passed on first."""
    large = [random.choice(words.LARGE_NEEDS) for _ in range(figures.escalated_needs)]
    small = [random.choice(words.SMALL_NEEDS) for _ in range(figures.direct_needs)]
    passed_on = [(need, words.ESCALATED, to) for need, to in large]
    return [*passed_on, *((need, words.DIRECT, "") for need in small)]


def _household_relief(
    random: Random, people: list[Person], figures: Figures, year: int
) -> list[Grant]:
    """Five hundred yuan to each household in hardship, in mid-month."""
    heads = _one_per_household(
        _demo_first(_suited(random, people, lambda p: p.age(year) >= 18, lambda p: p.severe))
    )
    chosen = heads[: figures.household_relief]
    grants = [Grant(each, RELIEF_YUAN, date(year, random.randint(1, 12), 15)) for each in chosen]
    return sorted(grants, key=lambda grant: grant.paid_on)


def _temporary_relief(
    random: Random, people: list[Person], figures: Figures, year: int
) -> list[Grant]:
    """Money to some households, goods to others, once each; together the printed sum."""
    heads = _one_per_household(
        _suited(random, people, lambda p: p.age(year) >= 18, lambda p: p.place != 1)
    )
    count = figures.temporary_relief
    grants = []
    for head, yuan in zip(
        heads, _shares(random, figures.temporary_relief_yuan, count), strict=False
    ):
        day = any_day(random, year)
        if random.random() < 0.5:
            grants.append(Grant(head, yuan, day))
        else:
            goods = random.choice(words.RELIEF_GOODS)
            grants.append(Grant(head, 0, day, goods=goods, goods_yuan=yuan))
    return sorted(grants, key=lambda grant: grant.paid_on)


def _modifications(
    random: Random, people: list[Person], figures: Figures, year: int
) -> list[Grant]:
    """One accepted piece of work per home, all at the one printed price."""
    heads = _one_per_household(
        _demo_first(_suited(random, people, lambda p: p.age(year) >= 18, lambda p: p.severe))
    )
    grants = [
        Grant(
            head,
            MODIFICATION_YUAN,
            any_day(random, year, 4, 10),
            detail=random.choice(words.MODIFICATIONS),
        )
        for head in heads[: figures.modifications]
    ]
    return sorted(grants, key=lambda grant: grant.paid_on)


def _training(random: Random, people: list[Person], figures: Figures, year: int) -> list[Grant]:
    """Fifteen-day courses for people of working age; the cost adds up to the printed sum."""
    of_age = _suited(random, people, lambda p: 18 <= p.age(year) < 60 and p.place != 1)
    costs = _shares(random, figures.training_yuan, figures.trainees)
    day = date(year, 7, 1)
    return [
        Grant(person, yuan, day, detail=(random.choice(words.TRADES),))
        for person, yuan in zip(of_age, costs, strict=False)
    ]


def _education_aid(
    random: Random, people: list[Person], figures: Figures, year: int
) -> list[Grant]:
    """Aid to pupils: the prefecture's of 3,000 or 2,000 yuan (45 to 18), the region's of 2,000."""
    pupils = _suited(random, people, lambda p: 6 <= p.age(year) <= 22 and p.place != 1)
    prefecture, region = figures.prefecture_aid, figures.region_aid
    larger = round(prefecture * 45 / 63)
    amounts = [3_000] * larger + [2_000] * (prefecture - larger + region)
    levels = [words.PREFECTURE_AID] * prefecture + [words.REGION_AID] * region
    day = date(year, 9, 1)
    return [
        Grant(pupil, yuan, day, detail=(level,))
        for pupil, yuan, level in zip(pupils, amounts, levels, strict=False)
    ]


def _hearing_aids(random: Random, people: list[Person], figures: Figures, year: int) -> list[Grant]:
    """Donated hearing aids, all handed out on Ear Day."""
    hearers = _suited(random, people, lambda p: p.category == words.HEARING and p.place != 1)
    return [
        Grant(person, 0, date(year, 3, 3), goods=f"TZ{number:04d}", goods_yuan=HEARING_AID_YUAN)
        for number, person in enumerate(hearers[: figures.hearing_aids], start=1)
    ]
