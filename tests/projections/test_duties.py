"""Which steps lay in one hand although two people should have done them."""

from typing import Any
from uuid import UUID

from ledger.aggregates import PaymentRound
from projections import duties
from projections.store import Views
from tests.facts import ready

MARCH, APRIL = UUID(int=0x91), UUID(int=0x92)


def test_duties_joined_are_the_steps_of_one_hand(views: Views, tell: Any):
    opened = ready(PaymentRound.PaymentRoundOpened)
    tell(MARCH, opened, ready(PaymentRound.PaymentListFrozen))
    tell(MARCH, ready(PaymentRound.PaymentListChecked))
    tell(APRIL, ready(PaymentRound.PaymentRoundOpened), ready(PaymentRound.PaymentListFrozen))

    (joined,) = duties.joined(views)

    assert (joined.payment_step, joined.same_as) == ("checked", "frozen")
    assert (joined.round_id, joined.scheme, joined.month) == (MARCH, opened.scheme, opened.period)
    assert duties.joined(views, month=opened.period) == [joined]
    assert duties.joined(views, month="1999-01") == []
