"""Staff who say who stands at a kiosk, where somebody has no PIN: it opens once, and soon.

One history for each person, so that two who vouch at once open the record once.
"""

from datetime import timedelta
from enum import Enum
from uuid import UUID

from ledger.history import NIL, Fact, History, begins_or_goes_on, records
from ledger.ids import derived_id
from ledger.refusals.needs import NotOnBehalf
from ledger.refusals.watch import KioskVouchesForNobody, NotVouchedFor, VouchForSelf
from ledger.vocabulary import Channel

OPENS_FOR = timedelta(minutes=10)
"""So long after it was said it opens a record, and not any more after that."""


class VouchState(Enum):
    """Whether it opens a record."""

    VOUCHED = "vouched"
    USED = "used"


class IdentityVouch(History, stored_as="identity_vouch", carries=("person_id",)):
    """Open from ``IdentityVouched`` until it is used, or its time is over."""

    person_id: UUID

    class IdentityVouched(Fact, frozen=True):
        """A member of staff saw who stands at the kiosk, and vouches for them."""

        TOPIC = "identity_vouched"
        LEADS_TO = VouchState.VOUCHED
        UNDONE_BY = ""  # it opens nothing after ten minutes
        person_id: UUID
        station_id: UUID | None = None

    class IdentityVouchUsed(Fact, frozen=True):
        """The record was opened at a kiosk because a member of staff vouched for the person."""

        TOPIC = "identity_vouch_used"
        LEADS_TO = VouchState.USED
        UNDONE_BY = ""  # what was opened was open
        person_id: UUID = NIL

    @staticmethod
    def id_of(person_id: UUID) -> UUID:
        """Where it stands who vouched for one person."""
        return derived_id(None, "identity_vouch", person_id.hex)

    @begins_or_goes_on(IdentityVouched, alone=False)
    def vouch(self, told: IdentityVouched) -> None:
        """Record that whoever asks knows who stands there; said again, it holds anew.

        Raises:
            KioskVouchesForNobody: only staff do.
            VouchForSelf: nobody vouches for themselves.
        """
        asking = self.acting
        if asking and asking.channel is Channel.KIOSK:
            raise KioskVouchesForNobody(id=self.id)
        if asking and asking.actor == told.person_id:
            raise VouchForSelf(id=self.id)

    @records(IdentityVouchUsed, after={VouchState.VOUCHED}, otherwise=NotVouchedFor, alone=False)
    def use(self, told: IdentityVouchUsed) -> None:
        """Record that it opened the record, which it does once.

        Raises:
            NotVouchedFor: nobody vouched since it was opened so the last time.
            NotOnBehalf: a kiosk opens a record only to whom it serves.
        """
        if self.acting is not None and self.acting.on_behalf_of != told.person_id:
            raise NotOnBehalf(id=self.id)
