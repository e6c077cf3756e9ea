"""The bank's answer comes in: brought for a list, held against it, and taken in with one key."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, File, Form, HTTPException, UploadFile
from fastapi.responses import Response

from api import intake
from api.auth import TakingAnswers
from api.bank_answers import Matched, match
from api.desk.forms import NOTHING, Wrong, wrong
from api.desk.imports import tidy
from api.importing.apart import shared
from api.importing.refusals import UnreadableFile
from api.reports.naming import money_as_read
from api.rights import Purpose
from api.turn import Turn
from api.unclear import Unclear
from kiosk.speech.saying import Name, Number, say
from ledger.aggregates import PaymentRound
from ledger.aggregates.payment_round import WITH_THE_BANK
from ledger.commands.answering import BankOutcome, import_answer
from ledger.errors import Refused
from ledger.work import Work
from projections import payment_rounds
from projections.payment_rounds import Balance

router = APIRouter(prefix="/bank-answers")

SHOWN_MAX = 200
OUTCOMES = tuple(BankOutcome)


@router.get("")
def answers(turn: TakingAnswers, payments: str = "") -> Response:
    """The lists that are with the bank, how much of each is answered, and the field for a file."""
    return _answers(turn, chosen=payments)


@router.post("")
def bring(
    turn: TakingAnswers,
    key: Annotated[UUID, Form()],
    payments: Annotated[str, Form()] = "",
    file: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """Hold a file of the bank against a list, and show what it says."""
    try:
        of = _chosen(turn, payments)
        matched = _matched(turn, key, of, file)
    except (Unclear, Refused) as error:
        return _answers(turn, wrong(turn, error), payments)
    except UnreadableFile as why:
        told = intake.refusal_sentence(why, turn.house.words, turn.lang)
        return _answers(turn, Wrong(told, "file", 422), payments)
    turn.house.bank_answers.keep(matched)
    return turn.go(f"/desk/bank-answers/{key}")


@router.get("/{answer_id}")
def one(turn: TakingAnswers, answer_id: UUID) -> Response:
    """What a file says of each payment, and what cannot be meant."""
    return _one(turn, _of(turn, answer_id))


@router.post("/{answer_id}")
def take_in(turn: TakingAnswers, answer_id: UUID, what: Annotated[str, Form()] = "") -> Response:
    """Take in what the file says of the payments that it names, or forget it."""
    found, today = _of(turn, answer_id), turn.office.today()
    if what == "drop":
        turn.house.bank_answers.drop(answer_id)
        turn.tell("import.dropped", file=Name(found.file))
        return turn.go("/desk/bank-answers")

    def decide(work: Work) -> dict[str, int]:
        return import_answer(
            work,
            id=found.round_id,
            occurred_on=today,
            file_digest=found.digest,
            lines=found.lines,
        )

    asked = ["import_answer", str(found.round_id), found.digest, len(found.lines)]
    try:
        done = turn.office.ledger.perform(turn.by(str(answer_id)), decide, asked).value
    except Refused as error:
        return _one(turn, found, wrong(turn, error))
    turn.house.bank_answers.drop(answer_id)
    paid, failed, returned = (Number(int(done[each.value])) for each in OUTCOMES)
    turn.tell("import.answer_taken", paid=paid, failed=failed, returned=returned)
    return turn.go("/desk/bank-answers")


def _matched(turn: Turn, key: UUID, of: PaymentRound, file: UploadFile | None) -> Matched:
    name = tidy(file.filename or "") if file else ""
    if turn.session is None or file is None or not name:
        raise Unclear("file", "import.file_missing")
    currency = of.frozen.total.currency if of.frozen else ""
    today = date.fromisoformat(turn.office.today())
    told = shared().read_bank(name, file.file.read(), currency, today)
    named = Matched(
        id=key,
        staff_id=turn.session.staff_id,
        round_id=of.id,
        file=name,
        digest=told.digest,
        lines=[],
        known=0,
        failed=[],
        unmatched=[],
        unread=[],
    )
    return match(turn.office, turn.by(str(key)), of, told, named)


def _chosen(turn: Turn, typed: str) -> PaymentRound:
    """The list that was chosen, of those that the bank has.

    Raises:
        Unclear: none was.
    """
    chosen = next((each for each in _with_bank(turn) if str(each.round_id) == typed), None)
    of = turn.office.ledger.load(PaymentRound, chosen.round_id) if chosen else None
    if of is None:
        raise Unclear("payments", "import.round_missing")
    return of


def _of(turn: Turn, answer_id: UUID) -> Matched:
    own = turn.session.staff_id if turn.session else turn.office.operator
    found = turn.house.bank_answers.of(answer_id, own)
    if found is None:
        raise HTTPException(404)
    return found


def _with_bank(turn: Turn) -> list[Balance]:
    """The lists that the bank has, of the body they act for."""
    views = turn.office.whole()
    own = turn.session.organisation if turn.session else ""
    theirs = {each.round_id for each in payment_rounds.rounds(views) if each.organisation == own}
    return [
        each
        for each in payment_rounds.balance(views)
        if each.round_id in theirs
        and each.payment_round_state in {state.value for state in WITH_THE_BANK}
    ]


def _answers(turn: Turn, why: Wrong = NOTHING, chosen: str = "") -> Response:
    rounds = _with_bank(turn)
    return turn.show(
        "desk/bank_answers.html",
        heading=turn.t("import.answers_title"),
        here="/desk/bank-answers",
        status=why.status,
        error=why.sentence,
        field=why.field if rounds else "",
        key=turn.office.ledger.new_id(),
        rounds=[(each, _named(turn, each)) for each in rounds],
        chosen=chosen or (str(rounds[0].round_id) if len(rounds) == 1 else ""),
        number=turn.number,
        money=lambda each, minor: money_as_read(minor, each.currency, turn.lang),
    )


def _named(turn: Turn, each: Balance) -> str:
    scheme = say(turn.house.words.term("scheme", each.scheme, turn.lang), turn.lang).display
    return f"{scheme}, {turn.day(each.month)}"


def _one(turn: Turn, found: Matched, why: Wrong = NOTHING) -> Response:
    failed = found.failed[:SHOWN_MAX]
    unread = [
        (
            each.place,
            turn.t(
                f"import.answer_{each.code}"
                if _is_ours(turn, each.code)
                else "import.answer_unreadable"
            ),
        )
        for each in found.unread
    ]
    unmatched = [
        (turn.t("import.whole_row", row=each.row), turn.t(f"import.answer_{each.why}"))
        for each in found.unmatched
    ]
    of = turn.office.ledger.load(PaymentRound, found.round_id)
    return turn.show(
        "desk/bank_answer.html",
        heading=turn.t("import.answer_title"),
        here=f"/desk/bank-answers/{found.id}",
        status=why.status,
        error=why.sentence,
        found=found,
        of=of,
        new=len(found.lines) - found.known,
        counts=[(each.value, found.count(each)) for each in OUTCOMES],
        failed=[(row, person, line, _reason(turn, line.code)) for row, person, line in failed],
        known=turn.sees((person for _, person, _ in failed), Purpose.CHECK),
        strange=[*unread, *unmatched][:SHOWN_MAX],
        strangers=len(found.unread) + len(found.unmatched),
        number=turn.number,
    )


def _is_ours(turn: Turn, code: str) -> bool:
    return f"import.answer_{code}" in turn.house.words


def _reason(turn: Turn, code: str | None) -> str:
    term = turn.house.words.term("reason", code or "not_stated", turn.lang)
    return say(term, turn.lang).display
