"""Somebody who cares for a person, and what they may do in the person's place.

Whoever is linked looks after the person; only who is authorised may act for them, in what is
named, until the first day on which that holds no more.
"""

from datetime import date
from enum import Enum
from uuid import UUID

from ledger.history import NIL, Fact, History, begins_or_goes_on, records, when
from ledger.ids import derived_id
from ledger.particulars import (
    CarerRelationship,
    CarerUnlinkingReason,
    ProxyBasis,
    ProxyPower,
    ProxyRevocationReason,
)
from ledger.refusals.persons import (
    CarerAlreadyLinked,
    CarerNotLinked,
    CarerStillProxy,
    EndsBeforeItBegins,
    ProxyMayNothing,
    ProxyNotAuthorised,
)
from ledger.vocabulary import SealedText, first_day


class CareState(Enum):
    """What the carer is to the person."""

    LINKED = "linked"
    PROXY = "proxy"
    UNLINKED = "unlinked"


class CareRelation(History, stored_as="care_relation", carries=("person_id",)):
    """Goes on from ``CarerLinked`` until ``CarerUnlinked``, and perhaps again."""

    person_id: UUID

    class CarerLinked(Fact, frozen=True):
        """Somebody cares for the person, and the office may speak with them about it."""

        TOPIC = "carer_linked"
        LEADS_TO = CareState.LINKED
        person_id: UUID
        carer_relationship: CarerRelationship
        carer_person_id: UUID | None = None
        name: SealedText = None
        phone: SealedText = None

    class CarerUnlinked(Fact, frozen=True):
        """They do not care for the person any more."""

        TOPIC = "carer_unlinked"
        LEADS_TO = CareState.UNLINKED
        carer_unlinking_reason: CarerUnlinkingReason
        person_id: UUID = NIL

    class ProxyAuthorised(Fact, frozen=True):
        """The carer may do what is named in the person's place."""

        TOPIC = "proxy_authorised"
        LEADS_TO = CareState.PROXY
        UNDONE_BY = "proxy_revoked"  # somebody may have acted on it by then
        proxy_powers: tuple[ProxyPower, ...]
        proxy_basis: ProxyBasis
        person_id: UUID = NIL
        until: date | None = None
        document: SealedText = None

    class ProxyRevoked(Fact, frozen=True):
        """The carer may do nothing in the person's place any more."""

        TOPIC = "proxy_revoked"
        LEADS_TO = CareState.LINKED
        UNDONE_BY = "proxy_authorised"
        proxy_revocation_reason: ProxyRevocationReason
        person_id: UUID = NIL

    @staticmethod
    def id_of(person_id: UUID, carer: UUID) -> UUID:
        """The one history of a person and a carer."""
        return derived_id(None, "care_relation", person_id.hex, carer.hex)

    def __init__(self, history_id: UUID) -> None:
        super().__init__(history_id)
        self.carer_person_id: UUID | None = None
        self.authorised: CareRelation.ProxyAuthorised | None = None

    def may(self, power: ProxyPower, day: date) -> bool:
        """Whether the carer may do this in the person's place on that day."""
        if self.state is not CareState.PROXY or self.authorised is None:
            return False
        began = first_day(self.authorised.occurred_on) <= day
        lasts = self.authorised.until is None or day < self.authorised.until
        return began and lasts and power in self.authorised.proxy_powers

    @begins_or_goes_on(
        CarerLinked, after={CareState.UNLINKED}, otherwise=CarerAlreadyLinked, alone=False
    )
    def link(self, told: CarerLinked) -> None:
        """Note who cares for the person.

        Raises:
            CarerAlreadyLinked: it was noted before.
        """

    @records(CarerUnlinked, after={CareState.LINKED, CareState.PROXY}, otherwise=CarerNotLinked)
    def unlink(self, told: CarerUnlinked) -> None:
        """Note that they do not care for the person any more.

        Raises:
            CarerNotLinked: that was noted before.
            CarerStillProxy: they may act for the person; that is revoked first.
        """
        if self.state is CareState.PROXY:
            raise CarerStillProxy(id=self.id)

    @records(
        ProxyAuthorised,
        after={CareState.LINKED, CareState.PROXY},
        otherwise=CarerNotLinked,
        alone=False,
    )
    def authorise(self, told: ProxyAuthorised) -> None:
        """Note what the carer may do from now on; it takes the place of what they might before.

        Raises:
            CarerNotLinked: they do not care for the person any more.
            ProxyMayNothing: nothing is named.
            EndsBeforeItBegins: it would hold on no day.
        """
        if not told.proxy_powers:
            raise ProxyMayNothing(id=self.id)
        if told.until is not None and told.until <= first_day(told.occurred_on):
            raise EndsBeforeItBegins(until=told.until)

    @records(ProxyRevoked, after={CareState.PROXY}, otherwise=ProxyNotAuthorised)
    def revoke(self, told: ProxyRevoked) -> None:
        """Note that the carer may act for the person no more.

        Raises:
            ProxyNotAuthorised: they might not, or it was revoked before.
        """

    @when(CarerLinked)
    def _carer_linked(self, fact: CarerLinked) -> None:
        self.carer_person_id = fact.carer_person_id

    @when(ProxyAuthorised)
    def _proxy_authorised(self, fact: ProxyAuthorised) -> None:
        self.authorised = fact
