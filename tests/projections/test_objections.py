from uuid import UUID

from msgspec.structs import replace

from ledger.aggregates import Objection, Person
from ledger.aggregates.objection import EntryWrong, ObjectionOutcome
from ledger.application import ServiceLedger
from ledger.history import FactWithdrawn
from ledger.vocabulary import WithdrawalReason
from projections import objections
from projections.objections import Disputed
from projections.store import Views
from tests.facts import AYGUL, BEKZAT, ready
from tests.projections.taking_back import is_as_rebuilt

ENTRY, OTHER = UUID(int=0xE1), UUID(int=0xE2)
OBJECTION, SECOND = Objection.id_of(ENTRY), Objection.id_of(OTHER)
DISPUTED = Objection.EntryDisputed(
    occurred_on="2022-04-01",
    person_id=AYGUL,
    fact_id=ENTRY,
    history_id=UUID(int=0xF1),
    topic="device_lent",
    wrong=EntryWrong.NOT_ME,
    words="我没有借过这个轮椅",
)
ANSWERED = Objection.ObjectionAnswered(
    occurred_on="2022-04-05",
    person_id=AYGUL,
    fact_id=ENTRY,
    objection_outcome=ObjectionOutcome.TAKEN_BACK,
    answer="查过了，是别人借的，已经更正",
)
LET_STAND = ready(
    Objection.ObjectionWithdrawn, occurred_on="2022-04-03", person_id=AYGUL, fact_id=ENTRY
)


def test_objections_of_a_person_tell_their_words_and_the_answer(views: Views, tell):
    tell(OBJECTION, DISPUTED, ANSWERED)

    assert objections.of(views, AYGUL) == [
        Disputed(
            objection_id=OBJECTION,
            person_id=AYGUL,
            fact_id=ENTRY,
            topic="device_lent",
            disputed_on="2022-04-01",
            objection_state="answered",
            closed_on="2022-04-05",
            objection_outcome="taken_back",
            entry_wrong="not_me",
            words="我没有借过这个轮椅",
            answer="查过了，是别人借的，已经更正",
            sensitive=False,
        )
    ]
    assert objections.of(views, BEKZAT) == []


def test_objections_of_a_person_that_were_raised_again_are_told_each(views: Views, tell):
    again = replace(DISPUTED, occurred_on="2022-05-01", words="还是不对", sensitive=True)
    tell(OBJECTION, DISPUTED, LET_STAND, again)

    found = objections.of(views, AYGUL)

    assert [(each.words, each.objection_state, each.sensitive) for each in found] == [
        ("还是不对", "open", True),
        ("我没有借过这个轮椅", "withdrawn", False),
    ]
    assert objections.of(views, AYGUL, limit=1) == found[:1]


def test_objections_unanswered_are_told_the_longest_waiting_first(
    ledger: ServiceLedger, views: Views, tell
):
    tell(OBJECTION, DISPUTED)
    tell(SECOND, replace(DISPUTED, person_id=BEKZAT, fact_id=OTHER))

    def waiting() -> list[UUID]:
        return [each.person_id for each in objections.unanswered(views)]

    assert waiting() == [AYGUL, BEKZAT]
    tell(OBJECTION, ANSWERED)
    assert waiting() == [BEKZAT]

    answered = ledger.facts_of([OBJECTION])[OBJECTION][1]
    tell(
        OBJECTION,
        FactWithdrawn(
            occurred_on="2022-04-06",
            topic=answered.TOPIC,
            fact_id=answered.event_id,
            reason=WithdrawalReason.WRONG_THING,
            person_id=AYGUL,
        ),
    )

    assert waiting() == [AYGUL, BEKZAT]
    assert is_as_rebuilt(ledger, views)


def test_objections_of_a_person_are_gone_with_them(views: Views, tell):
    tell(AYGUL, ready(Person.PersonRegistered))
    tell(OBJECTION, DISPUTED)

    tell(AYGUL, ready(Person.PersonErased))

    assert objections.of(views, AYGUL) == []
    assert objections.unanswered(views) == []
