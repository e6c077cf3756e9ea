"""Whatever is asked, in whatever order: the rules hold, and the views say what the facts say."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.aggregates import Device, IdentifierClaim, Payment, Person
from ledger.application import ServiceLedger
from ledger.errors import Refused
from ledger.history import Fact, History
from ledger.vocabulary import Condition, IdentifierKind, Money, PaymentKind
from ledger.work import Work
from projections import feed, generations, open_loans, person_lookup, year_account
from projections.store import Views
from tests.facts import (
    AYGUL,
    BEKZAT,
    CARD,
    LENDING_STATION,
    ORGANISATION,
    REHAB_STATION,
    by,
    open_test_ledger,
    open_test_views,
)

EXAMPLES = 80
COMMANDS_MIN, COMMANDS_MAX = 30, 50
PERSONS = (AYGUL, BEKZAT)
DEVICES = tuple(Device.id_of(ORGANISATION, number) for number in ("CJ1", "CJ2"))
MONTHS = ("2022-01", "2022-02")
CARDS = (CARD, CARD[::-1])

DEVICE_LIFE = {
    "": {"device_registered": "shelf"},
    "shelf": {
        "device_lent": "out",
        "device_inspected": "shelf",
        "device_found_unfit": "unfit",
        "device_fault_reported": "unfit",
        "device_repair_started": "repair",
        "device_transfer_dispatched": "road",
        "device_lost": "lost",
        "device_issued": "gone",
        "device_dismantled": "gone",
        "device_retired": "gone",
    },
    "out": {
        "device_loan_renewed": "out",
        "device_fault_reported": "out",
        "device_returned": "back",
        "device_lost": "lost",
        "device_issued": "gone",
    },
    "back": {
        "device_inspected": "shelf",
        "device_found_unfit": "unfit",
        "device_fault_reported": "back",
        "device_repair_started": "repair",
        "device_transfer_dispatched": "road",
        "device_lost": "lost",
        "device_dismantled": "gone",
        "device_retired": "gone",
    },
    "repair": {
        "device_repaired": "shelf",
        "device_fault_reported": "repair",
        "device_lost": "lost",
        "device_dismantled": "gone",
        "device_retired": "gone",
    },
    "road": {
        "device_transfer_received": "back",
        "device_fault_reported": "road",
        "device_lost": "lost",
        "device_retired": "gone",
    },
    "lost": {"device_found": "back", "device_fault_reported": "lost", "device_retired": "gone"},
    "gone": {},
}
"""Every life a device can have: from where, by which fact, to where; told without the aggregate."""
DEVICE_LIFE["unfit"] = DEVICE_LIFE["back"] | {"device_fault_reported": "unfit"}
PAYMENT_LIFE = re.compile(r"(f|pr)*p?")
PAYMENT_LETTERS = {"payment_paid": "p", "payment_failed": "f", "payment_reversed": "r"}
CLAIM_LIFE = re.compile(r"(cr)*c?")
CLAIM_LETTERS = {"identifier_claimed": "c", "identifier_released": "r"}

DEVICE_COMMANDS = (
    *["lend"] * 6,
    *["give_back"] * 5,
    *["renew"] * 3,
    *["send_to_repair"] * 2,
    *["finish_repair"] * 3,
    *["find"] * 4,
    *["inspect"] * 6,
    *["receive"] * 2,
    *["lose", "lose", "register", "retire", "report_fault", "dispatch", "issue", "dismantle"],
)
"""The ones that lead on come more often than those that lead to an end."""
CONDITIONS = (Condition.GOOD, Condition.GOOD, Condition.DAMAGED)
OTHER = {LENDING_STATION: REHAB_STATION, REHAB_STATION: LENDING_STATION}
DEVICE_DAYS = tuple(date(2022, month, 10) for month in (3, 3, 3, 4, 5))

days = st.dates(date(2022, 1, 1), date(2022, 12, 30))
whens = st.one_of(
    days.map(date.isoformat), days.map(lambda day: day.isoformat()[:7]), st.just("2022")
)


@dataclass(frozen=True)
class Asked:
    """One command: of which history, what, and with which words."""

    kind: type[History]
    id: UUID
    command: str
    told: dict[str, Any] = field(hash=False)


@st.composite
def device_commands(draw: st.DrawFn) -> Asked:
    command = draw(st.sampled_from(DEVICE_COMMANDS))
    day = draw(st.sampled_from(DEVICE_DAYS))
    station = draw(st.sampled_from((LENDING_STATION, REHAB_STATION)))
    due = day + timedelta(days=draw(st.integers(-1, 90)))
    device = draw(st.sampled_from(DEVICES))
    told: dict[str, dict[str, Any]] = {
        "register": {
            "asset_number": "CJ",
            "name": "轮椅",
            "class_code": "12 22 03",
            "station_id": station,
        },
        "lend": {
            "person_id": draw(st.sampled_from(PERSONS)),
            "station_id": station,
            "due_on": due,
        },
        "renew": {"due_on": due},
        "give_back": {"station_id": station, "condition": draw(st.sampled_from(Condition))},
        "inspect": {"station_id": station, "condition": draw(st.sampled_from(CONDITIONS))},
        "report_fault": {"fault": "brake"},
        "dispatch": {"from_station_id": station, "to_station_id": OTHER[station]},
        "issue": {"person_id": draw(st.sampled_from(PERSONS)), "station_id": station},
        "dismantle": {},
        "retire": {"reason": "worn out"},
        "lose": {},
    }
    when = draw(st.sampled_from((day.isoformat(), day.isoformat()[:7])))
    words = told.get(command, {"station_id": station})
    return Asked(Device, device, command, words | {"occurred_on": when})


@st.composite
def payment_commands(draw: st.DrawFn) -> Asked:
    command = draw(st.sampled_from(("pay", "pay", "fail", "reverse")))
    person, period = draw(st.sampled_from(PERSONS)), draw(st.sampled_from(MONTHS))
    due = {
        "scheme": "living_subsidy",
        "person_id": person,
        "period": period,
        "kind": PaymentKind.REGULAR,
        "amount": Money(draw(st.integers(-1, 9_999)), draw(st.sampled_from(("CNY", "VND")))),
        "area": draw(st.sampled_from((None, "652301", "652302001"))),
    }
    told: dict[str, dict[str, Any]] = {
        "pay": due | {"account": draw(st.sampled_from((None, "6228480086543210987")))},
        "fail": due | {"reason": "account_closed"},
        "reverse": {"reason": "重复发放"},
    }
    payment = Payment.id_of("living_subsidy", person, period, PaymentKind.REGULAR)
    return Asked(Payment, payment, command, told[command] | {"occurred_on": draw(whens)})


@st.composite
def person_commands(draw: st.DrawFn) -> Asked:
    commands: dict[str, dict[str, Any]] = {
        "register": {"name": draw(st.sampled_from(("阿依古丽", "Nguyễn Thị Đào")))},
        "set_pin": {"pin_hash": "hash"},
        "change_contact": {"language": "vi", "phone": "1"},
        "issue_card": {"number": CARD},
        "cancel_card": {"reason": "lost"},
        "erase": {"reason": "asked"},
    }
    command = draw(st.sampled_from(("register", "register", *commands)))
    person = draw(st.sampled_from(PERSONS))
    return Asked(Person, person, command, commands[command] | {"occurred_on": draw(whens)})


@st.composite
def claim_commands(draw: st.DrawFn) -> Asked:
    number = UUID(int=CARDS.index(draw(st.sampled_from(CARDS))) + 1)
    told = {"occurred_on": draw(whens)}
    if draw(st.booleans()):
        return Asked(IdentifierClaim, number, "release", told)
    claim = {"kind": IdentifierKind.CARD, "person_id": draw(st.sampled_from(PERSONS))}
    return Asked(IdentifierClaim, number, "claim", told | claim)


asked = st.one_of(device_commands(), device_commands(), payment_commands(), person_commands())
CATCH_UP = "catch up"
BEGUN = [
    *(
        Asked(
            Device,
            device,
            "register",
            {
                "occurred_on": "2021",
                "asset_number": "CJ",
                "name": "轮椅",
                "class_code": "12 22 03",
                "station_id": LENDING_STATION,
            },
        )
        for device in DEVICES
    ),
    Asked(Person, AYGUL, "register", {"occurred_on": "2021", "name": "阿依古丽"}),
]
plans = st.lists(
    st.one_of(asked, claim_commands(), st.just(CATCH_UP)),
    min_size=COMMANDS_MIN,
    max_size=COMMANDS_MAX,
).map(lambda plan: BEGUN + plan)


@contextmanager
def office() -> Iterator[tuple[ServiceLedger, Views, Path]]:
    """An empty ledger with its views, for one example."""
    with TemporaryDirectory() as folder:
        path = Path(folder)
        ledger = open_test_ledger(path)
        views = open_test_views(ledger, path)
        try:
            yield ledger, views, path
        finally:
            views.close()
            ledger.close()


def deed(it: Asked) -> Callable[[Work], None]:
    def decide(work: Work) -> None:
        getattr(work.begin(it.kind, it.id), it.command)(**it.told)

    return decide


def ask(ledger: ServiceLedger, it: Asked, key: str) -> bool:
    """Whether it was recorded; a refusal must have left everything as it was."""
    before = ledger.position()
    known = ledger.recorder.select_events(it.id)
    try:
        answer = ledger.perform(by(key), deed(it))
    except Refused:
        assert ledger.position() == before
        assert ledger.recorder.select_events(it.id) == known
        assert ledger.recorder.command(key) is None
        return False
    assert answer.position == before + 1
    assert ledger.recorder.select_events(it.id)[:-1] == known
    return True


def run(ledger: ServiceLedger, views: Views, plan: list[Asked | str]) -> list[str]:
    """Ask everything in turn; the keys of what was recorded."""
    recorded = []
    for number, it in enumerate(plan):
        key = f"plan-{number}"
        if isinstance(it, str):
            feed.catch_up(ledger, views)
        elif ask(ledger, it, key):
            recorded.append(key)
    return recorded


def lives(ledger: ServiceLedger, letters: dict[str, str]) -> dict[UUID, str]:
    """Each history as a word, one letter a fact."""
    words: dict[UUID, str] = {}
    for fact in facts(ledger):
        if fact.TOPIC in letters:
            words[fact.originator_id] = words.get(fact.originator_id, "") + letters[fact.TOPIC]
    return words


def assert_devices_live_as_they_can(ledger: ServiceLedger) -> None:
    """Each step of each device is one that its last state allows."""
    states: dict[UUID, str] = {}
    for fact in facts(ledger):
        if fact.HISTORY is Device:
            topic = fact.TOPIC
            if isinstance(fact, Device.DeviceInspected) and fact.condition is not Condition.GOOD:
                topic = "device_found_unfit"
            before = states.get(fact.originator_id, "")
            assert topic in DEVICE_LIFE[before], f"{topic} after {before}"
            states[fact.originator_id] = DEVICE_LIFE[before][topic]


def facts(ledger: ServiceLedger) -> list[Fact]:
    return [fact for _, fact in ledger.read(0, 10_000, unseal=frozenset())]


ENDS_A_LOAN = (
    Device.DeviceReturned,
    Device.DeviceFound,
    Device.DeviceIssued,
    Device.DeviceRetired,
)


def out_by_the_facts(ledger: ServiceLedger) -> dict[UUID, UUID]:
    """Who has which device, found out without the aggregate and without the view."""
    out: dict[UUID, UUID] = {}
    for fact in facts(ledger):
        if isinstance(fact, Device.DeviceLent):
            assert fact.originator_id not in out, "lent while it was out"
            out[fact.originator_id] = fact.person_id
        elif isinstance(fact, ENDS_A_LOAN):
            out.pop(fact.originator_id, None)
    return out


def paid_by_the_facts(ledger: ServiceLedger) -> Counter[str]:
    """What went out and did not come back, by currency."""
    standing: dict[UUID, Money] = {}
    for fact in facts(ledger):
        if isinstance(fact, Payment.PaymentPaid):
            standing[fact.originator_id] = fact.amount
        elif isinstance(fact, Payment.PaymentReversed):
            assert standing.pop(fact.originator_id) == fact.amount
    total: Counter[str] = Counter()
    for amount in standing.values():
        total[amount.currency] += amount.minor
    return total


@settings(max_examples=EXAMPLES)
@given(plans)
def test_any_commands_keep_every_rule_and_the_views_true(plan: list[Asked | str]):
    with office() as (ledger, views, path):
        run(ledger, views, plan)
        feed.catch_up(ledger, views)

        assert_devices_live_as_they_can(ledger)
        assert all(PAYMENT_LIFE.fullmatch(word) for word in lives(ledger, PAYMENT_LETTERS).values())
        assert all(CLAIM_LIFE.fullmatch(word) for word in lives(ledger, CLAIM_LETTERS).values())
        shown = {loan.device_id: loan.person_id for loan in open_loans.all_out(views)}
        assert shown == out_by_the_facts(ledger)
        report = year_account.report(views, 2022)
        sums = Counter(
            {
                line.currency: line.cash_minor
                for line in report.lines
                if line.service == "living_subsidy" and line.currency
            }
        )
        assert sums == paid_by_the_facts(ledger)
        outcome, fresh = generations.rebuild(ledger, views, path / "data" / "views")
        assert outcome.equal
        generations.discard(fresh)


@settings(max_examples=EXAMPLES // 2)
@given(plans, st.randoms(use_true_random=False))
def test_any_command_sent_again_is_answered_the_same_and_recorded_once(
    plan: list[Asked | str], order: Any
):
    with office() as (ledger, views, _):
        recorded = run(ledger, views, plan)
        end = ledger.position()
        order.shuffle(recorded)

        for key in recorded:
            again = ledger.perform(by(key), deed(plan[int(key.split("-")[1])]))  # type: ignore[arg-type]
            assert again.repeated
            kept = ledger.recorder.command(key)
            assert kept is not None
            assert again.position == kept.last_position

        assert ledger.position() == end


@settings(max_examples=EXAMPLES // 2)
@given(plans)
def test_any_person_erased_is_silent_from_then_on(plan: list[Asked | str]):
    with office() as (ledger, views, _):
        run(ledger, views, plan)
        erased = {f.originator_id for f in facts(ledger) if f.TOPIC == "person_erased"}
        for person in erased:
            ledger.vault.destroy_key(person)
        feed.catch_up(ledger, views)

        for person in PERSONS:
            words = [f.TOPIC for f in facts(ledger) if f.originator_id == person]
            if person in erased:
                assert words.index("person_erased") == len(words) - 1
                assert person_lookup.summary(views, person) is None
                opened = ledger.facts_of([person])[person]
                assert not any(getattr(f, n) for f in opened for n in f.SEALED_FIELDS)
            else:
                known = person_lookup.summary(views, person)
                assert (known is not None) == ("person_registered" in words)


@settings(max_examples=EXAMPLES // 2)
@given(plans, st.lists(st.integers(1, 9), min_size=1))
def test_any_pauses_of_the_feed_make_the_same_views(plan: list[Asked | str], pauses: list[int]):
    with office() as (ledger, views, path):
        run(ledger, views, [it for it in plan if it != CATCH_UP])
        usual = feed.BATCH_FACTS
        try:
            for size in pauses:
                feed.BATCH_FACTS = size
                feed.catch_up(ledger, views)
        finally:
            feed.BATCH_FACTS = usual

        outcome, fresh = generations.rebuild(ledger, views, path / "data" / "views")
        assert outcome.equal
        generations.discard(fresh)
