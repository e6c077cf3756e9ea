"""Taking a whole file back: everything it brought, at once, and the batch says so."""

from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from ledger.aggregates import Contact, HouseholdGrant, ImportBatch, Need, Payment, Person
from ledger.application import Answer, ServiceLedger
from ledger.commands import COMMANDS
from ledger.history import Fact, FactWithdrawn, History
from ledger.vocabulary import ContactChannel
from ledger.work import Work
from tests.facts import AYGUL, BEKZAT, by, given, meanwhile, ready, recorded, refused, stored

BATCH = UUID(int=0xBA)
TAKE_BACK = {
    "id": str(BATCH),
    "occurred_on": "2022-12-05",
    "reason": "wrong_thing",
    "note": "选错了月份",
}
FILE = {
    name: getattr(ready(ImportBatch.FileImported), name)
    for name in ("occurred_on", "digest", "file", "kind", "count", "verdicts")
}
CALL = Contact.id_of(AYGUL, ContactChannel.PHONE, "2022-09-21", made=True)
CALLED = {"occurred_on": "2022-09-21", "person_id": AYGUL, "channel": ContactChannel.PHONE}
NEED = Need.id_of(CALL)
NEEDED = {"occurred_on": "2022-09-21", "person_id": AYGUL, "note": "屋顶漏水"}
PAYMENT = UUID(int=0x9A)


def run(ledger: ServiceLedger, *told: tuple[type[History], UUID, str, dict[str, Any]]) -> None:
    """Read in a file that says this."""

    def read(work: Work) -> None:
        for kind, history_id, command, words in told:
            history = work.begin(kind, history_id)
            getattr(history, command)(**words)
            work.put(history.collect(), row=4)
        work.begin(ImportBatch, BATCH).record(**FILE)

    batch = ledger.load(ImportBatch, BATCH)
    ledger.perform(by(f"import:{BATCH}:{batch.version + 1 if batch else 1}"), read)


def call(ledger: ServiceLedger) -> None:
    """Read in a file in which somebody was called and asked for something."""
    run(ledger, (Contact, CALL, "make", CALLED), (Need, NEED, "raise_need", NEEDED))


def words_of(fact: Fact, *left_out: str) -> dict[str, Any]:
    names = ("occurred_on", *fact.CLEAR_FIELDS, *fact.SEALED_FIELDS)
    return {name: getattr(fact, name) for name in names if name not in left_out}


def asked() -> Any:
    return COMMANDS["import_batch.withdraw"].on(COMMANDS["import_batch.withdraw"].read(TAKE_BACK))


def take_back(ledger: ServiceLedger, key: str | None = None) -> Answer:
    return ledger.perform(by(key), asked(), TAKE_BACK)


def test_file_import_withdrawn_says_how_much_was_taken_back(ledger: ServiceLedger):
    person = ledger.new_person_id()
    registered = {"occurred_on": "2022-12-02", "name": "阿依古丽·买买提"}
    called = CALLED | {"person_id": person}
    run(ledger, (Person, person, "register", registered), (Contact, CALL, "make", called))
    imported = ledger.facts_of([BATCH])[BATCH][0]

    answer = take_back(ledger)

    assert answer.value == 1
    taken_back = ready(ImportBatch.FileImportWithdrawn, import_id=imported.event_id)
    assert stored(ledger)[3] == replace(taken_back, facts=1, kept=1)
    assert [fact.TOPIC for fact in stored(ledger)] == [
        "person_registered",
        "contact_made",
        "file_imported",
        "file_import_withdrawn",
        "fact_withdrawn",
    ]


def test_file_import_withdrawn_takes_back_all_of_it_the_newest_first(ledger: ServiceLedger):
    call(ledger)
    facts = {fact.TOPIC: fact.event_id for _, fact in ledger.read(0, 9, unseal=frozenset())}

    take_back(ledger)

    withdrawn = [fact for fact in stored(ledger) if isinstance(fact, FactWithdrawn)]
    assert {each.fact_id for each in withdrawn} == {facts["contact_made"], facts["need_raised"]}
    assert not ledger.load(Contact, CALL).begun  # type: ignore[union-attr]
    assert not ledger.load(Need, NEED).begun  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("kind", "fact", "command", "counter"),
    [
        (Payment, Payment.PaymentPaid, "pay", "payment_reversed"),
        (HouseholdGrant, HouseholdGrant.HouseholdGrantPaid, "give", "household_grant_reversed"),
    ],
)
def test_file_import_withdrawn_never_edits_money(ledger, kind, fact, command, counter):
    run(ledger, (kind, PAYMENT, command, words_of(ready(fact))))

    take_back(ledger)

    assert stored(ledger)[-1].TOPIC in {counter, "fact_withdrawn"}


def test_file_import_withdrawn_lets_the_file_be_read_in_and_taken_back_again(
    ledger: ServiceLedger,
):
    call(ledger)
    take_back(ledger)

    call(ledger)
    take_back(ledger)

    batch = ledger.load(ImportBatch, BATCH)
    assert batch is not None
    assert batch.runs == []
    assert [fact.TOPIC for fact in stored(ledger)].count("file_import_withdrawn") == 2


def test_file_import_withdrawn_takes_back_the_newest_run_first(ledger: ServiceLedger):
    call(ledger)
    run(ledger, (Contact, UUID(int=0xC2), "make", CALLED | {"person_id": BEKZAT}))

    answers = [take_back(ledger).value, take_back(ledger).value]

    assert answers == [1, 2]


def test_file_import_withdrawn_under_something_newer_is_refused(ledger: ServiceLedger):
    call(ledger)
    ledger.perform(by(), lambda work: work.change(Need, NEED).decline(**DECLINED))
    before = ledger.position()

    with refused("later_facts_stand", topic="need_raised", later="need_declined"):
        take_back(ledger)

    assert ledger.position() == before


DECLINED = words_of(ready(Need.NeedDeclined), "person_id", "area")


def test_file_import_withdrawn_twice_is_refused(ledger: ServiceLedger):
    call(ledger)
    take_back(ledger)

    with refused("import_already_withdrawn", id=BATCH):
        take_back(ledger)


def test_file_import_withdrawn_sent_again_is_answered_the_same(ledger: ServiceLedger):
    call(ledger)
    first = take_back(ledger, "take back")

    again = take_back(ledger, "take back")

    assert (again.value, again.repeated) == (first.value, True)
    assert again.position == ledger.position()


def test_file_import_withdrawn_by_two_at_once_is_taken_back_once(ledger: ServiceLedger):
    call(ledger)

    with refused("import_already_withdrawn"):
        meanwhile(ledger, asked(), asked())

    assert [fact.TOPIC for fact in stored(ledger)].count("fact_withdrawn") == 2


def test_file_import_withdrawn_alone_is_refused_by_the_undoing_of_commands(ledger: ServiceLedger):
    call(ledger)
    undo = COMMANDS["undo"]
    told = {"occurred_on": "2022-12-05", "command": f"import:{BATCH}:1", "reason": "other"}

    with refused("undone_otherwise", topic="file_imported", by="file_import_withdrawn"):
        ledger.perform(by(), undo.on(undo.read(told)), told)


def test_file_import_withdrawn_of_another_run_is_refused():
    batch = given(ImportBatch, ready(ImportBatch.FileImported, event_id=UUID(int=1)))
    told = words_of(ready(ImportBatch.FileImportWithdrawn, import_id=UUID(int=2)))

    with refused("import_already_withdrawn"):
        batch.take_back(**told)

    assert recorded(batch) == []
