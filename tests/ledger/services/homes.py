"""How one home is worked on, from the first look to the payment."""

from typing import Any
from uuid import UUID

from ledger.vocabulary import Money
from tests.ledger.services.office import Office

STEPS = ("survey", "design", "agree", "contract", "build", "accept", "pay")
HOME = tuple(f"home_modification.{step}" for step in STEPS)
HOME_FACTS = (
    "home_surveyed",
    "home_modification_designed",
    "home_modification_agreed",
    "home_modification_contracted",
    "home_modification_built",
    "home_modification_accepted",
    "home_modification_paid",
)


def work_on_home(office: Office, person: UUID, household: UUID, kind: str, cost: Money) -> None:
    """Have a bathroom made fit for this person, and pay what it costs."""
    where = {"person_id": person, "room": "bathroom", "work": "grab_bars"}
    survey = {"household_id": household, "modification_kind": kind, "area": "652301"}
    home = office.do("home_modification.survey", occurred_on="2022-03-01", **where, **survey)

    def go_on(step: str, occurred_on: str, **told: Any) -> None:
        office.do(f"home_modification.{step}", id=home, occurred_on=occurred_on, **told)

    go_on("design", "2022-03-15", list_price=cost, design_number="SJ-017")
    go_on("agree", "2022-04-01", price=cost, **where)
    go_on("contract", "2022-04-10", contractor="昌吉安居工程队", contract_price=cost)
    go_on("build", "2022-05-10")
    go_on("accept", "2022-05-14", cost=cost, accepted_by="验收员王建国")
    go_on("pay", "2022-05-30", cost=cost, co_pay=Money(0, cost.currency))
