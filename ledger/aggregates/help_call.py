"""Visitors at a kiosk who want a member of staff: one history for each machine and day.

Who stands there need not be known. Asking again while somebody waits adds nothing.
"""

from enum import Enum
from uuid import UUID

from ledger.history import Fact, History, begins_or_goes_on, records
from ledger.ids import derived_id
from ledger.refusals.needs import NotOnBehalf
from ledger.refusals.watch import HelpAlreadyAskedFor, HelpNotAskedFor
from ledger.vocabulary import Channel


class HelpState(Enum):
    """Whether somebody waits there."""

    WAITING = "waiting"
    GIVEN = "given"


class HelpCall(History, stored_as="help_call", carries=("machine",)):
    """Open from ``HelpAskedFor`` until ``HelpGiven``, and perhaps again."""

    machine: str

    class HelpAskedFor(Fact, frozen=True):
        """Somebody at a kiosk asked for a member of staff."""

        TOPIC = "help_asked_for"
        LEADS_TO = HelpState.WAITING
        UNDONE_BY = "help_given"
        OF_A_MACHINE = True
        machine: str
        person_id: UUID | None = None

    class HelpGiven(Fact, frozen=True):
        """A member of staff went to whoever had asked for one at the kiosk."""

        TOPIC = "help_given"
        LEADS_TO = HelpState.GIVEN
        UNDONE_BY = "help_asked_for"
        machine: str = ""

    @staticmethod
    def id_of(organisation: str, machine: str, day: str) -> UUID:
        """What was asked for at one machine on one day."""
        return derived_id(day, "help_call", organisation, machine, day)

    @property
    def is_waiting(self) -> bool:
        """Whether somebody asked and nobody came yet."""
        return self.state is HelpState.WAITING

    @begins_or_goes_on(
        HelpAskedFor, after={HelpState.GIVEN}, otherwise=HelpAlreadyAskedFor, alone=False
    )
    def ask(self, told: HelpAskedFor) -> None:
        """Record that somebody waits there.

        Raises:
            HelpAlreadyAskedFor: somebody waits there already.
            NotOnBehalf: a kiosk speaks only for whom it serves.
        """
        asking = self.acting
        if asking and asking.channel is Channel.KIOSK and asking.on_behalf_of != told.person_id:
            raise NotOnBehalf(id=self.id)

    @records(HelpGiven, after={HelpState.WAITING}, otherwise=HelpNotAskedFor, alone=False)
    def give(self, told: HelpGiven) -> None:
        """Record that a member of staff is with them.

        Raises:
            HelpNotAskedFor: nobody waits there.
        """
