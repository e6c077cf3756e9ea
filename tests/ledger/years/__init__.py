"""A little year by theme: each module records every fact of its theme through the commands."""

from ledger.application import ServiceLedger
from ledger.vocabulary import By
from tests.ledger.asking import registered
from tests.ledger.people import AYGUL, BEKZAT, NGUYEN
from tests.ledger.years import care, devices, grants, money, needs, office, persons
from tests.ledger.years.telling import Teller

THEMES = (office, persons, devices, money, grants, care, needs)


def record_every_theme(ledger: ServiceLedger, by: By) -> None:
    """Record every fact of every theme; the persons it speaks of are made known first."""
    ledger.vault.create_keys([AYGUL, BEKZAT, NGUYEN])
    for person, name in ((AYGUL, "古丽娜尔"), (BEKZAT, "别克扎提"), (NGUYEN, "Nguyễn Thị Đào")):
        registered(ledger, person, name=name)
    for theme in THEMES:
        theme.record(Teller(ledger, by, theme.__name__.rpartition(".")[2]))
