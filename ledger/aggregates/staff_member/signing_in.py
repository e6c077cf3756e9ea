"""How a member of staff shows who they are: by a password, a second step, a key, or elsewhere.

Of each no more is kept than is needed to check it, and that under their own key. Who has left
shows nothing any more: whoever comes back is given a password anew.
"""

from datetime import date
from enum import Enum
from uuid import UUID

from ledger.history import Fact, History, records, when
from ledger.refusals.office import SignInUnknown, StaffHasLeft
from ledger.vocabulary import SealedCodes, SealedText


class StaffState(Enum):
    """Whether somebody works here."""

    WORKING = "working"
    LEFT = "left"


AT_WORK = {StaffState.WORKING}


class SigningIn(History):
    """What a member of staff shows at the door."""

    class PasswordSet(Fact, frozen=True):
        """The member of staff chose a password; only its hash is kept."""

        TOPIC = "password_set"
        UNDONE_BY = ""  # the one before may be known to somebody
        password_hash: SealedText = None

    class PasswordGiven(Fact, frozen=True):
        """Somebody else gave the member of staff a password for one sign-in, until a day."""

        TOPIC = "password_given"
        UNDONE_BY = ""  # the one before may be known to somebody
        good_until: date
        password_hash: SealedText = None

    class TotpSet(Fact, frozen=True):
        """The member of staff also shows, from now on, the code of an app that tells the time."""

        TOPIC = "totp_set"
        UNDONE_BY = "totp_removed"
        totp_secret: SealedText = None

    class TotpRemoved(Fact, frozen=True):
        """No code is asked of the member of staff any more, and those on paper count no longer."""

        TOPIC = "totp_removed"
        UNDONE_BY = ""  # a new secret is shown to its owner

    class RecoveryCodesSet(Fact, frozen=True):
        """The member of staff has codes on paper, each good once; those before are not any more."""

        TOPIC = "recovery_codes_set"
        UNDONE_BY = ""  # the ones before may be known to somebody
        recovery_hashes: SealedCodes = None

    class RecoveryCodeUsed(Fact, frozen=True):
        """The member of staff came in by a code on paper, which is good no more."""

        TOPIC = "recovery_code_used"
        UNDONE_BY = ""  # it was shown, and stays shown
        place: int

    class PasskeyAdded(Fact, frozen=True):
        """The member of staff may sign in with a key that a device of theirs keeps."""

        TOPIC = "passkey_added"
        UNDONE_BY = "passkey_removed"
        passkey_id: UUID
        credential: SealedText = None
        public_key: SealedText = None
        label: SealedText = None

    class PasskeyRemoved(Fact, frozen=True):
        """A key of the member of staff opens nothing any more."""

        TOPIC = "passkey_removed"
        UNDONE_BY = ""  # a key is shown by its owner
        passkey_id: UUID

    class SignInLinked(Fact, frozen=True):
        """The member of staff may sign in as who they are to another house."""

        TOPIC = "sign_in_linked"
        UNDONE_BY = "sign_in_unlinked"
        issuer: str
        subject_name: SealedText = None

    class SignInUnlinked(Fact, frozen=True):
        """What another house says of the member of staff opens nothing any more."""

        TOPIC = "sign_in_unlinked"
        UNDONE_BY = ""  # who they are there is shown by themselves
        issuer: str

    def __init__(self, history_id: UUID) -> None:
        super().__init__(history_id)
        self.has_totp = False
        self.codes_left: set[int] = set()
        self.passkeys: set[UUID] = set()
        self.links: set[str] = set()

    @records(PasswordSet, after=AT_WORK, otherwise=StaffHasLeft, alone=False)
    def set_password(self, told: PasswordSet) -> None:
        """Keep the hash of the new password.

        Raises:
            StaffHasLeft: they no longer work here.
        """

    @records(PasswordGiven, after=AT_WORK, otherwise=StaffHasLeft, alone=False)
    def give_password(self, told: PasswordGiven) -> None:
        """Keep the hash of a password that is to be changed with the first sign-in.

        Raises:
            StaffHasLeft: they no longer work here.
        """

    @records(TotpSet, after=AT_WORK, otherwise=StaffHasLeft, alone=False)
    def set_totp(self, told: TotpSet) -> None:
        """Keep what their app makes codes of.

        Raises:
            StaffHasLeft: they no longer work here.
        """

    @records(TotpRemoved, after=AT_WORK, otherwise=StaffHasLeft, alone=False)
    def remove_totp(self, told: TotpRemoved) -> None:
        """Ask for no code any more.

        Raises:
            StaffHasLeft: they no longer work here.
            SignInUnknown: none was asked for.
        """
        if not self.has_totp:
            raise SignInUnknown(way="totp")

    @records(RecoveryCodesSet, after=AT_WORK, otherwise=StaffHasLeft, alone=False)
    def set_recovery_codes(self, told: RecoveryCodesSet) -> None:
        """Keep the digests of new codes on paper.

        Raises:
            StaffHasLeft: they no longer work here.
        """

    @records(RecoveryCodeUsed, after=AT_WORK, otherwise=StaffHasLeft, alone=False)
    def use_recovery_code(self, told: RecoveryCodeUsed) -> None:
        """Let the code at this place of the list count no more.

        Raises:
            StaffHasLeft: they no longer work here.
            SignInUnknown: there is none, or it was used.
        """
        if told.place not in self.codes_left:
            raise SignInUnknown(way="recovery_code")

    @records(PasskeyAdded, after=AT_WORK, otherwise=StaffHasLeft, alone=False)
    def add_passkey(self, told: PasskeyAdded) -> None:
        """Keep the public half of a key.

        Raises:
            StaffHasLeft: they no longer work here.
        """

    @records(PasskeyRemoved, after=AT_WORK, otherwise=StaffHasLeft, alone=False)
    def remove_passkey(self, told: PasskeyRemoved) -> None:
        """Let a key open nothing any more.

        Raises:
            StaffHasLeft: they no longer work here.
            SignInUnknown: they have no such key.
        """
        if told.passkey_id not in self.passkeys:
            raise SignInUnknown(way="passkey")

    @records(SignInLinked, after=AT_WORK, otherwise=StaffHasLeft, alone=False)
    def link_sign_in(self, told: SignInLinked) -> None:
        """Let them in as who they are to ``issuer``; the name there is claimed with it.

        Raises:
            StaffHasLeft: they no longer work here.
        """

    @records(SignInUnlinked, after=AT_WORK, otherwise=StaffHasLeft, alone=False)
    def unlink_sign_in(self, told: SignInUnlinked) -> None:
        """Let nobody in any more as who they are to ``issuer``.

        Raises:
            StaffHasLeft: they no longer work here.
            SignInUnknown: nothing was linked.
        """
        if told.issuer not in self.links:
            raise SignInUnknown(way="sign_in")

    @when(TotpSet)
    def _totp_set(self, _fact: TotpSet) -> None:
        self.has_totp = True

    @when(TotpRemoved)
    def _totp_removed(self, _fact: TotpRemoved) -> None:
        self.has_totp, self.codes_left = False, set()

    @when(RecoveryCodesSet)
    def _recovery_codes_set(self, fact: RecoveryCodesSet) -> None:
        self.codes_left = set(range(1, len(fact.recovery_hashes or ()) + 1))

    @when(RecoveryCodeUsed)
    def _recovery_code_used(self, fact: RecoveryCodeUsed) -> None:
        self.codes_left.discard(fact.place)

    @when(PasskeyAdded)
    def _passkey_added(self, fact: PasskeyAdded) -> None:
        self.passkeys.add(fact.passkey_id)

    @when(PasskeyRemoved)
    def _passkey_removed(self, fact: PasskeyRemoved) -> None:
        self.passkeys.discard(fact.passkey_id)

    @when(SignInLinked)
    def _sign_in_linked(self, fact: SignInLinked) -> None:
        self.links.add(fact.issuer)

    @when(SignInUnlinked)
    def _sign_in_unlinked(self, fact: SignInUnlinked) -> None:
        self.links.discard(fact.issuer)

    def _show_nothing(self) -> None:
        """What was shown at the door before opens nothing any more."""
        self.has_totp, self.codes_left = False, set()
        self.passkeys, self.links = set(), set()
