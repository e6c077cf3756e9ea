"""A little year by theme: each module records every fact of its theme through the commands."""

from ledger.application import ServiceLedger
from ledger.vocabulary import By
from tests.ledger.asking import registered
from tests.ledger.people import AYGUL, BEKZAT, NGUYEN
from tests.ledger.years import (
    care,
    devices,
    grants,
    money,
    needs,
    office,
    persons,
    publishing,
    watch,
)
from tests.ledger.years.telling import Teller

THEMES = (office, persons, devices, money, grants, care, needs, publishing, watch)


def record_every_theme(ledger: ServiceLedger, by: By) -> None:
    """Record every fact of every theme; the persons it speaks of are made known first."""
    ledger.vault.create_keys([AYGUL, BEKZAT, NGUYEN])
    for person, name in ((AYGUL, "古丽娜尔"), (BEKZAT, "别克扎提"), (NGUYEN, "Nguyễn Thị Đào")):
        registered(ledger, person, name=name)
    for theme in THEMES:
        theme.record(Teller(ledger, by, theme.__name__.rpartition(".")[2]))
    _take_something_back(Teller(ledger, by, "mistake"))


def _take_something_back(teller: Teller) -> None:
    call = {"occurred_on": "2022-12-05", "person_id": str(AYGUL), "channel": "phone"}
    teller.do("contact.make", id=teller.new_id(), **call)
    mistake = {"command": "mistake-contact.make-1", "reason": "wrong_person", "note": "同名同姓"}
    teller.do("undo", occurred_on="2022-12-06", **mistake)
