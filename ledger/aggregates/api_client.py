"""A program of somebody else that may come in, and how far it reaches.

What opens the door is a token, of which only the digest is kept: nobody can read it back, neither
from the ledger nor from a copy of it. A program may hold two at a time, so that a new one is in use
before the old one ends.
"""

from datetime import date
from uuid import UUID

from ledger.history import Fact, History, begins, records, when
from ledger.ids import derived_id
from ledger.refusals.watch import TokenHeld, TokenNotHeld
from ledger.vocabulary import Sha256


class ApiClient(History, stored_as="api_client"):
    """Registered once under its name; comes in while it holds a token."""

    class ApiClientRegistered(Fact, frozen=True):
        """A program of somebody else may use these rights, in an organisation and an area."""

        TOPIC = "api_client_registered"
        name: str
        rights: list[str]
        organisation: str
        area: str | None = None

    class ApiTokenIssued(Fact, frozen=True):
        """A token was given to a program; whoever shows it is that program."""

        TOPIC = "api_token_issued"
        UNDONE_BY = "api_token_revoked"
        token_sha256: Sha256
        until: date | None = None

    class ApiTokenRevoked(Fact, frozen=True):
        """A token opens nothing any more."""

        TOPIC = "api_token_revoked"
        UNDONE_BY = ""  # whoever had it may have lost it: a new one is given
        token_sha256: Sha256

    def __init__(self, history_id: UUID) -> None:
        super().__init__(history_id)
        self.held: set[str] = set()

    @staticmethod
    def id_of(name: str) -> UUID:
        """The one program that is called so."""
        return derived_id(None, "api_client", name.casefold())

    @begins(ApiClientRegistered)
    def register(self, told: ApiClientRegistered) -> None:
        """Say what a program may do, and where.

        Raises:
            AlreadyExists: it is registered.
        """

    @records(ApiTokenIssued)
    def issue_token(self, told: ApiTokenIssued) -> None:
        """Let whoever shows this token in as the program.

        Raises:
            TokenHeld: it was given before.
        """
        if told.token_sha256 in self.held:
            raise TokenHeld(id=self.id)

    @records(ApiTokenRevoked)
    def revoke_token(self, told: ApiTokenRevoked) -> None:
        """Take a token back.

        Raises:
            TokenNotHeld: the program holds no such token.
        """
        if told.token_sha256 not in self.held:
            raise TokenNotHeld(id=self.id)

    @when(ApiTokenIssued)
    def _api_token_issued(self, fact: ApiTokenIssued) -> None:
        self.held.add(fact.token_sha256)

    @when(ApiTokenRevoked)
    def _api_token_revoked(self, fact: ApiTokenRevoked) -> None:
        self.held.discard(fact.token_sha256)
