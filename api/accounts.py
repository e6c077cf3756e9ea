"""Who works here and how they sign in, written down; whoever asks was let through before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID, uuid4

from api.passwords import new_password
from ledger.aggregates import IdentifierClaim, StaffMember
from ledger.aggregates.staff_member import Post
from ledger.ids import derived_id
from ledger.vocabulary import By, IdentifierKind
from ledger.work import Work

if TYPE_CHECKING:
    from api.office import Office

GIVEN_DAYS = 3
"""So long a password that was given can be used, once."""


class Hired(NamedTuple):
    """Somebody new: what they sign in as, what they are called, and what they hold."""

    username: str
    name: str
    post: Post


class Registered(NamedTuple):
    """Who was registered, and the password to be shown once; none when it was shown before."""

    staff_id: UUID
    password: str


class Credential(NamedTuple):
    """The public half of a key, as its device called it and as its owner does."""

    credential: str
    public_key: str
    label: str


def register(office: Office, by: By, hired: Hired, chosen: str = "") -> Registered:
    """Register somebody who will sign in, with the password they chose or one for one sign-in.

    Raises:
        IdentifierTaken: the user name is in use, or was by somebody who may come back.
    """
    claim_id = office.username_id(hired.username)
    staff_id = derived_id(None, "staff", claim_id.hex)
    today = office.today()
    password = chosen or new_password()
    kept = office.secrets.hash(password)

    def decide(work: Work) -> str:
        claim = work.find(IdentifierClaim, claim_id) or work.begin(IdentifierClaim, claim_id)
        claim.claim(occurred_on=today, kind=IdentifierKind.USERNAME, person_id=staff_id)
        staff = work.begin(StaffMember, staff_id)
        staff.register(
            occurred_on=today,
            name=hired.name,
            username=hired.username,
            role=hired.post.role,
            organisation=hired.post.organisation,
            area=hired.post.area,
        )
        if chosen:
            staff.set_password(occurred_on=today, password_hash=kept)
        else:
            staff.give_password(occurred_on=today, password_hash=kept, good_until=_last_day(office))
        return str(staff_id)

    repeated = office.ledger.perform(by, decide).repeated
    return Registered(staff_id, "" if repeated else password)


def set_password(office: Office, by: By, staff_id: UUID, password: str) -> None:
    """Keep the password that somebody chose."""
    kept = office.secrets.hash(password)
    _change(
        office,
        by,
        staff_id,
        lambda staff, today: staff.set_password(occurred_on=today, password_hash=kept),
    )


def give_password(office: Office, by: By, staff_id: UUID) -> str:
    """A new password for one sign-in, to be shown once; empty when it was shown before."""
    password = new_password()
    kept = office.secrets.hash(password)
    until = _last_day(office)
    repeated = _change(
        office,
        by,
        staff_id,
        lambda staff, today: staff.give_password(
            occurred_on=today, password_hash=kept, good_until=until
        ),
    )
    return "" if repeated else password


def set_totp(office: Office, by: By, staff_id: UUID, secret: str, codes: Sequence[str]) -> None:
    """Ask for the code of an app from now on, or for one of ``codes`` where it is not at hand."""
    hashes = [office.secrets.digest(code) for code in codes]

    def decide(staff: StaffMember, today: str) -> None:
        staff.set_totp(occurred_on=today, totp_secret=secret)
        staff.set_recovery_codes(occurred_on=today, recovery_hashes=hashes)

    _change(office, by, staff_id, decide)


def set_recovery_codes(office: Office, by: By, staff_id: UUID, codes: Sequence[str]) -> None:
    """Put new codes on paper in place of those before."""
    hashes = [office.secrets.digest(code) for code in codes]
    _change(
        office,
        by,
        staff_id,
        lambda staff, today: staff.set_recovery_codes(occurred_on=today, recovery_hashes=hashes),
    )


def use_recovery_code(office: Office, by: By, staff_id: UUID, place: int) -> None:
    """Let a code on paper count no more.

    Raises:
        SignInUnknown: it was used, at the same time perhaps.
    """
    _change(
        office,
        by,
        staff_id,
        lambda staff, today: staff.use_recovery_code(occurred_on=today, place=place),
    )


def remove_totp(office: Office, by: By, staff_id: UUID) -> None:
    """Ask for no code any more.

    Raises:
        SignInUnknown: none was asked for.
    """
    _change(office, by, staff_id, lambda staff, today: staff.remove_totp(occurred_on=today))


def add_passkey(office: Office, by: By, staff_id: UUID, key: Credential) -> None:
    """Keep the public half of a key."""
    passkey_id = uuid4()
    _change(
        office,
        by,
        staff_id,
        lambda staff, today: staff.add_passkey(
            occurred_on=today, passkey_id=passkey_id, **key._asdict()
        ),
    )


def remove_passkey(office: Office, by: By, staff_id: UUID, passkey_id: UUID) -> None:
    """Let a key open nothing any more.

    Raises:
        SignInUnknown: they have no such key.
    """
    _change(
        office,
        by,
        staff_id,
        lambda staff, today: staff.remove_passkey(occurred_on=today, passkey_id=passkey_id),
    )


def remove_second_steps(office: Office, by: By, staff_id: UUID) -> None:
    """Take away the app, the codes on paper and every key of somebody who lost them."""

    def decide(staff: StaffMember, today: str) -> None:
        if staff.has_totp:
            staff.remove_totp(occurred_on=today)
        for passkey_id in sorted(staff.passkeys):
            staff.remove_passkey(occurred_on=today, passkey_id=passkey_id)

    _change(office, by, staff_id, decide)


def link_id(office: Office, issuer: str, name: str) -> UUID:
    """The id under which who somebody is to another house is claimed."""
    return office.ledger.vault.number_id(IdentifierKind.SIGN_IN.value, f"{issuer}\n{name}")


def link(office: Office, by: By, staff_id: UUID, issuer: str, name: str) -> None:
    """Let somebody in as who they are to another house.

    Raises:
        IdentifierTaken: that is somebody else's already.
    """
    claim_id = link_id(office, issuer, name)
    today = office.today()

    def decide(work: Work) -> str:
        claim = work.find(IdentifierClaim, claim_id) or work.begin(IdentifierClaim, claim_id)
        claim.claim(occurred_on=today, kind=IdentifierKind.SIGN_IN, person_id=staff_id)
        staff = work.change(StaffMember, staff_id)
        staff.link_sign_in(occurred_on=today, issuer=issuer, subject_name=name)
        return str(staff_id)

    office.ledger.perform(by, decide)


def unlink(office: Office, by: By, staff_id: UUID, issuer: str) -> None:
    """Let nobody in any more as who they are to another house.

    Raises:
        SignInUnknown: nothing was linked.
    """
    today = office.today()

    def decide(work: Work) -> str:
        staff = work.change(StaffMember, staff_id)
        names = [
            fact.subject_name
            for fact in staff.standing
            if isinstance(fact, StaffMember.SignInLinked) and fact.issuer == issuer
        ]
        staff.unlink_sign_in(occurred_on=today, issuer=issuer)
        claim = work.change(IdentifierClaim, link_id(office, issuer, names[-1] or ""))
        claim.release(occurred_on=today)
        return str(staff_id)

    office.ledger.perform(by, decide)


def _change(
    office: Office, by: By, staff_id: UUID, change: Callable[[StaffMember, str], None]
) -> bool:
    today = office.today()

    def decide(work: Work) -> str:
        change(work.change(StaffMember, staff_id), today)
        return str(staff_id)

    return office.ledger.perform(by, decide).repeated


def _last_day(office: Office) -> date:
    """The last day on which a password that is given now can be used."""
    return date.fromisoformat(office.today()) + timedelta(days=GIVEN_DAYS)
