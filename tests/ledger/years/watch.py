"""A little year of looking into records."""

from ledger.vocabulary import By, Channel
from tests.ledger.people import CLERK, ORGANISATION
from tests.ledger.years.telling import Teller


def record(teller: Teller) -> None:
    """Record at least one fact of every kind of this theme."""
    looked = {"occurred_on": "2022-12-07", "person_id": str(teller.nguyen)}
    teller.do("record_access.view", access_purpose="question", **looked)
    teller.do(
        "record_access.break_glass",
        break_glass_reason="danger",
        note="邻居说两天没有看见她",
        **looked,
    )
    session = {"id": teller.new_id(), "occurred_on": "2022-12-08"}
    kiosk = By(
        actor=CLERK,
        organisation=ORGANISATION,
        channel=Channel.KIOSK,
        key="",
        on_behalf_of=teller.nguyen,
    )
    teller.do("record_access.open", by=kiosk, person_id=str(teller.nguyen), **session)
    teller.do("record_access.end", by=kiosk, **session)
