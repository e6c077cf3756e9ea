"""Doubtful cases that an authority sent: taken in one by one, and answered all together."""

from collections import Counter
from uuid import UUID

from ledger.aggregates import SuspicionCase, SuspicionList
from ledger.aggregates.suspicion_case import Suspicion, SuspicionVerdict
from ledger.aggregates.suspicion_list import SuspicionListState
from ledger.commands.registry import command
from ledger.refusals.needs import (
    SuspicionCaseNotListed,
    SuspicionCasesOpen,
    SuspicionListClosed,
)
from ledger.work import Work


@command("suspicion_list.add_case")
def add_case(  # noqa: PLR0913 - a case is told by this many things
    work: Work,
    *,
    id: UUID,  # noqa: A002 - the line's own word
    occurred_on: str,
    case: int,
    person_id: UUID,
    suspicion: Suspicion,
    scheme: str | None = None,
    note: str | None = None,
) -> str:
    """Take in the case of this number, counted from 1; its id is the answer.

    Raises:
        NotKnown: no such list was received.
        SuspicionListClosed: the authority has its answer.
        SuspicionCaseNotListed: the list has fewer cases.
        AlreadyExists: the case was taken in before.
    """
    listed = work.change(SuspicionList, id)
    if listed.state is SuspicionListState.ANSWERED:
        raise SuspicionListClosed(id=id)
    if not 1 <= case <= listed.cases:
        raise SuspicionCaseNotListed(case=case, cases=listed.cases)
    added = work.begin(SuspicionCase, SuspicionCase.id_of(id, case))
    added.add(
        occurred_on=occurred_on,
        list_id=id,
        case=case,
        suspicion=suspicion,
        scheme=scheme,
        person_id=person_id,
        note=note,
    )
    return str(added.id)


@command("suspicion_list.answer")
def answer(
    work: Work,
    *,
    id: UUID,  # noqa: A002 - the line's own word
    occurred_on: str,
) -> dict[str, int]:
    """Answer a list: how many cases came to which verdict.

    Raises:
        NotKnown: no such list was received.
        SuspicionListClosed: it was answered before.
        SuspicionCasesOpen: a case was not taken in, or has no verdict.
    """
    listed = work.change(SuspicionList, id)
    verdicts: Counter[SuspicionVerdict] = Counter()
    for number in range(1, listed.cases + 1):
        case = work.find(SuspicionCase, SuspicionCase.id_of(id, number))
        # A mistyped count may be beyond counting: the first case without a verdict is enough.
        if case is None or case.verdict is None:
            raise SuspicionCasesOpen(cases=listed.cases, judged=verdicts.total())
        verdicts[case.verdict] += 1
    listed.answer(
        occurred_on=occurred_on,
        confirmed=verdicts[SuspicionVerdict.CONFIRMED],
        cleared=verdicts[SuspicionVerdict.CLEARED],
        corrected=verdicts[SuspicionVerdict.CORRECTED],
    )
    return {each.value: verdicts[each] for each in SuspicionVerdict}
