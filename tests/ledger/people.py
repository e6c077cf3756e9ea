"""Who and what the tests are about: invented people, places and numbers."""

from uuid import UUID

from ledger.aggregates import Station
from ledger.vocabulary import Money, StationKind

AYGUL = UUID("7b7f0b60-0000-4000-8000-000000000001")
BEKZAT = UUID("7b7f0b60-0000-4000-8000-000000000002")
NGUYEN = UUID("7b7f0b60-0000-4000-8000-000000000003")
CLERK = UUID("7b7f0b60-0000-4000-8000-00000000000c")
HOUSEHOLD = UUID("7b7f0b60-0000-4000-8000-0000000000aa")
ORGANISATION = "昌吉州残联"
LENDING_STATION = Station.id_of(ORGANISATION, StationKind.LENDING, "昌吉市第一辅具站")
REHAB_STATION = Station.id_of(ORGANISATION, StationKind.REHAB, "阜康市第二康复站")
AREA = "652301"
CARD = "6200202200000017"
FIRST_CARD = "6200202200000009"
RESIDENT_ID = "652301197803054321"
ACCOUNT = "6228480086543210987"


def yuan(amount: int) -> Money:
    """Whole yuan, kept in fen."""
    return Money(amount * 100, "CNY")


def dong(amount: int) -> Money:
    """Dong have no smaller unit."""
    return Money(amount, "VND")
