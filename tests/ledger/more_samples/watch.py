"""One ready-made fact of every kind of looking into a record."""

from ledger.aggregates import RecordAccess
from ledger.aggregates.record_access import AccessPurpose, BreakGlassReason
from ledger.history import Fact
from tests.ledger.people import AYGUL, LENDING_STATION

FACTS: tuple[Fact, ...] = (
    RecordAccess.RecordViewed(
        occurred_on="2022-07-01", person_id=AYGUL, access_purpose=AccessPurpose.QUESTION
    ),
    RecordAccess.BreakGlassUsed(
        occurred_on="2022-07-01",
        person_id=AYGUL,
        break_glass_reason=BreakGlassReason.DANGER,
        note="一个人在家，两天没有接电话",
    ),
    RecordAccess.KioskSessionOpened(
        occurred_on="2022-07-02", person_id=AYGUL, station_id=LENDING_STATION
    ),
    RecordAccess.KioskSessionEnded(occurred_on="2022-07-02", person_id=AYGUL),
)
