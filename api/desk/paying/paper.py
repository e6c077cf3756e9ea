"""A list on paper, to be signed, and as the file that the bank is given."""

import hashlib
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from fastapi import APIRouter, HTTPException
from fastapi.responses import Response

from api.auth import Listing
from api.auth import Paying as ByPayer
from api.desk.forms import Wrong, wrong
from api.desk.paying import one, rounds, steps
from api.desk.paying.comparing import Line
from api.desk.paying.one import Key, Seen
from api.desk.paying.steps import Given
from api.exchange.noting import note_export
from api.reports.cells import in_csv
from api.reports.naming import amount, money_as_read
from api.rights import Purpose
from api.turn import Turn, address
from api.unclear import Unclear
from ledger.aggregates import Payment, PaymentRound
from ledger.aggregates.payment_round import BEFORE_THE_BANK, PaymentRoundState
from ledger.commands import paying
from ledger.policies import month_after
from ledger.work import Work
from projections import payment_lines, person_lookup
from projections.person_lookup import Found

router = APIRouter(prefix="/payments/{round_id}")

LINES_A_SHEET = 400
ACCOUNT_MONTHS = 24
"""An account to which nothing was paid for so long is not told as the last one."""
MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
"""By this a spreadsheet program knows that a file is UTF-8."""
HEADS = ("no", "reference", "name", "account", "amount", "currency", "month", "scheme")


@router.get("/sheet")
def sheet(turn: Listing, round_id: UUID, page: int = 1) -> Response:
    """So many lines of the list as fit a bundle of paper, with their sum, and room to sign."""
    of = steps.round_of(turn, round_id)
    compared = one.listed(turn, of)
    lines = one.in_order(turn, [each for each in compared.lines if each.minor is not None])
    sheets = max(1, -(-len(lines) // LINES_A_SHEET))
    if not 1 <= page <= sheets:
        raise HTTPException(404)
    start = (page - 1) * LINES_A_SHEET
    shown = lines[start : start + LINES_A_SHEET]
    here = f"/desk/payments/{round_id}/sheet"
    return turn.show(
        "desk/payment_sheet.html",
        heading=one.title(turn, of),
        here=address(here, page=str(page) if page > 1 else ""),
        of=of,
        compared=compared,
        rows=list(enumerate(shown, start=start + 1)),
        known=turn.sees((each.person_id for each in shown), Purpose.CHECK),
        subtotal=sum(each.minor or 0 for each in shown),
        page=page,
        sheets=sheets,
        others=[(each, address(here, page=str(each))) for each in range(1, sheets + 1)],
        hands=one.hands(turn, of),
        printed_on=turn.office.today(),
        money=lambda minor: money_as_read(minor, compared.currency, turn.lang),
        number=turn.number,
    )


@router.get("/bank.csv")
def bank(turn: ByPayer, round_id: UUID) -> Response:
    """The list as the file that the bank is given: one payment a row, with its reference."""
    of = steps.round_of(turn, round_id)
    if of.frozen is None or of.state in BEFORE_THE_BANK - {PaymentRoundState.APPROVED}:
        raise HTTPException(404)
    compared = one.listed(turn, of)
    obstacle = steps.obstacle(turn, of, "instruct", compared.areas)
    if obstacle:
        return one.show(turn, of, why=Wrong(turn.t(obstacle), "", 403))
    lines = one.in_order(turn, [each for each in compared.lines if each.minor is not None])
    known = turn.sees((each.person_id for each in lines), Purpose.HANDED_ON)
    content = _file(turn, of, lines, known, compared.currency)
    turn.house.bank_files.note(round_id, hashlib.sha256(content).hexdigest())
    note_export("payments", str(turn.session.staff_id if turn.session else ""), rows=len(lines))
    name = f"{of.scheme}-{of.period}-{of.number}.csv"
    return Response(
        content,
        media_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "private, no-store",
        },
    )


@router.post("/instruct")
def instruct(turn: ByPayer, round_id: UUID, key: Key, seen: Seen = None) -> Response:
    """Write down that the bank was given the file that was made last."""
    of, today = steps.round_of(turn, round_id), turn.office.today()
    frozen, digest = of.frozen, turn.house.bank_files.of(round_id)
    asked: list[Any] = ["instruct"]
    known = turn.office.ledger.answered(turn.by(str(key)).key, [str(of.id), "instruct", *asked])
    if known is None and not digest and of.state is PaymentRoundState.APPROVED:
        return one.show(turn, of, why=wrong(turn, Unclear("bank-file", "money.file_first")))

    def decide(work: Work) -> int:
        if frozen is None:
            raise Unclear("", "refused.payment_round_out_of_turn")
        return paying.instruct(
            work,
            id=round_id,
            occurred_on=today,
            file_digest=digest,
            count=frozen.count,
            total=frozen.total,
        )

    return one.took(turn, of, "instruct", Given(key, seen), decide, asked)


def _file(
    turn: Turn, of: PaymentRound, lines: Iterable[Line], known: dict[UUID, Found], currency: str
) -> bytes:
    since = month_after(of.period, -ACCOUNT_MONTHS)
    views = turn.office.views
    accounts = payment_lines.accounts(views, scheme=of.scheme, since=since)
    # What is owed goes on while a record is restricted, and the bank pays nobody without a name.
    names = person_lookup.names(views, known, whole=True)
    rows: list[list[Any]] = [[turn.t(f"money.bank_{head}") for head in HEADS]]
    for number, each in enumerate(lines, start=1):
        person = each.person_id
        rows.append(
            [
                number,
                Payment.id_of(of.scheme, person, of.period, of.payment_kind),
                names.get(person, ""),
                accounts.get(person, ""),
                amount(each.minor or 0, currency),
                currency,
                of.period,
                rounds.scheme_name(turn, of.scheme),
            ]
        )
    return (MARK + "".join(f"{','.join(map(in_csv, row))}\r\n" for row in rows)).encode()
