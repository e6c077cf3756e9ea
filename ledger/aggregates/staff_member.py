"""Somebody who works with the ledger and answers for what they record."""

from uuid import UUID

from ledger.history import Fact, History, when
from ledger.vocabulary import SealedText, StaffRole


class StaffMember(History, stored_as="staff_member"):
    """Works from ``StaffRegistered`` on, signs in from ``PasswordSet`` on."""

    class StaffRegistered(Fact, frozen=True):
        """The person may act in this role."""

        TOPIC = "staff_registered"
        role: StaffRole
        name: SealedText = None
        username: SealedText = None

    class PasswordSet(Fact, frozen=True):
        """The member of staff chose a password; only its hash is kept."""

        TOPIC = "password_set"
        password_hash: SealedText = None

    def __init__(self, history_id: UUID) -> None:
        super().__init__(history_id)
        self.role: StaffRole | None = None

    def register(self, *, occurred_on: str, role: StaffRole, name: str, username: str) -> None:
        """Let the person act in ``role``.

        Raises:
            AlreadyExists: they are registered.
        """
        self._must_be_new()
        self._record(
            StaffMember.StaffRegistered,
            occurred_on=occurred_on,
            role=role,
            name=name,
            username=username,
        )

    def set_password(self, *, occurred_on: str, password_hash: str) -> None:
        """Keep the hash of the new password."""
        self._must_exist()
        self._record(StaffMember.PasswordSet, occurred_on=occurred_on, password_hash=password_hash)

    @when(StaffRegistered)
    def _staff_registered(self, fact: StaffRegistered) -> None:
        self.role = fact.role
