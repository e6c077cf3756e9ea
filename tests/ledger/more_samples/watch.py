"""One ready-made fact of every kind of looking into a record."""

from ledger.aggregates import HelpCall, IdentityVouch, KioskManner, KioskTest, RecordAccess
from ledger.aggregates.kiosk_manner import (
    KioskLanguage,
    KioskTheme,
    SecondFactor,
    SpokenAloud,
    SwitchUse,
)
from ledger.aggregates.kiosk_test import KioskPart
from ledger.aggregates.record_access import AccessPurpose, BreakGlassReason, TakenForm
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
    RecordAccess.HelperJoined(occurred_on="2022-07-02", person_id=AYGUL),
    RecordAccess.HelperLeft(occurred_on="2022-07-02", person_id=AYGUL),
    RecordAccess.RecordTakenAlong(
        occurred_on="2022-07-02", person_id=AYGUL, taken_form=TakenForm.PRINT
    ),
    KioskManner.AccessPreferencesSet(
        occurred_on="2022-07-02",
        person_id=AYGUL,
        language=KioskLanguage.CHINESE,
        speech=True,
        aloud=SpokenAloud.NEVER,
        speed=5,
        size=3,
        theme=KioskTheme.YELLOW,
        simple=True,
        low=True,
        switches=SwitchUse.ONE,
        dwell_ms=2500,
        lockout_ms=500,
    ),
    KioskManner.SecondFactorChosen(
        occurred_on="2022-07-02", person_id=AYGUL, second_factor=SecondFactor.VOUCH
    ),
    IdentityVouch.IdentityVouched(
        occurred_on="2022-07-02", person_id=AYGUL, station_id=LENDING_STATION
    ),
    IdentityVouch.IdentityVouchUsed(occurred_on="2022-07-02", person_id=AYGUL),
    HelpCall.HelpAskedFor(occurred_on="2022-07-02", machine="changji-1", person_id=AYGUL),
    HelpCall.HelpGiven(occurred_on="2022-07-02", machine="changji-1"),
    KioskTest.KioskSelfTested(
        occurred_on="2022-07-02",
        machine="changji-1",
        working=(KioskPart.KEYS, KioskPart.SCREEN),
        broken=(KioskPart.VOICE,),
    ),
)
