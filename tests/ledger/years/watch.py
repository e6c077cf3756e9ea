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
    for name in ("let_help", "end_help", "end"):
        teller.do(f"record_access.{name}", by=kiosk, **session)
    visited = {"occurred_on": "2022-12-08", "person_id": str(teller.nguyen)}
    teller.do("record_access.take_along", by=kiosk, taken_form="link", **visited)
    teller.do("kiosk_manner.prefer", by=kiosk, size=3, theme="dark", **visited)
    teller.do("kiosk_manner.choose_factor", by=kiosk, second_factor="vouch", **visited)
    teller.do("identity_vouch.vouch", **visited)
    teller.do("identity_vouch.use", by=kiosk, **visited)
    machine = {"occurred_on": "2022-12-08", "machine": "changji-1"}
    teller.do("help_call.ask", by=kiosk, person_id=str(teller.nguyen), **machine)
    teller.do("help_call.give", **machine)
    teller.do("kiosk_test.tell", working=["keys"], broken=["voice"], **machine)
