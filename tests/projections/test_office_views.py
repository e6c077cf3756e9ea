"""What an office asks of itself: who may sign in, which files came in."""

from uuid import UUID

from ledger.aggregates import ImportBatch, StaffMember
from ledger.application import ServiceLedger
from ledger.vocabulary import Count
from projections import import_log, staff_lookup
from projections.import_log import ImportedFile
from projections.staff_lookup import Staff
from projections.store import Views
from tests.facts import BEKZAT, CLERK, ready

REGISTERED = ready(StaffMember.StaffRegistered)


def test_a_member_of_staff_signs_in_with_the_newest_password(views: Views, tell):
    first = ready(StaffMember.PasswordSet, password_hash="first")  # noqa: S106
    second = ready(StaffMember.PasswordSet, password_hash="second")  # noqa: S106

    tell(CLERK, REGISTERED, first, second)

    assert staff_lookup.staff(views, CLERK) == Staff(
        CLERK, "clerk", "巴哈尔古丽", "bahargul", "second"
    )


def test_a_member_of_staff_without_a_password_cannot_sign_in(views: Views, tell):
    tell(CLERK, REGISTERED)

    assert staff_lookup.staff(views, CLERK) == Staff(CLERK, "clerk", "巴哈尔古丽", "bahargul", None)
    assert staff_lookup.staff(views, BEKZAT) is None


def test_a_member_of_staff_whose_key_is_destroyed_has_no_name(
    ledger: ServiceLedger, views: Views, tell
):
    tell(CLERK, REGISTERED, ready(StaffMember.PasswordSet))

    ledger.vault.destroy_key(CLERK)

    assert staff_lookup.staff(views, CLERK) == Staff(CLERK, "clerk", "", "", None)


def test_a_member_of_staff_shows_what_was_set_and_not_what_was_removed(views: Views, tell):
    key = ready(StaffMember.PasskeyAdded)
    tell(
        CLERK,
        REGISTERED,
        ready(StaffMember.PasswordGiven),
        ready(StaffMember.TotpSet),
        ready(StaffMember.RecoveryCodesSet),
        ready(StaffMember.RecoveryCodeUsed),
        key,
        ready(StaffMember.SignInLinked),
    )
    shown = staff_lookup.staff(views, CLERK)

    tell(
        CLERK,
        ready(StaffMember.TotpRemoved),
        ready(StaffMember.PasskeyRemoved),
        ready(StaffMember.SignInUnlinked),
    )
    left = staff_lookup.staff(views, CLERK)

    assert shown is not None
    assert left is not None
    assert (shown.good_until, shown.has_second_step) == ("2022-11-03", True)
    assert shown.recovery_hashes == ("not-a-digest", "")
    assert [each.label for each in shown.passkeys] == [key.label]
    assert shown.issuers == ("https://sign-in.example",)
    assert (left.totp_secret, left.recovery_hashes, left.passkeys, left.issuers) == (
        None,
        (),
        (),
        (),
    )


def test_who_left_shows_nothing_and_comes_back_without_a_password(views: Views, tell):
    tell(
        CLERK,
        REGISTERED,
        ready(StaffMember.PasswordSet),
        ready(StaffMember.TotpSet),
        ready(StaffMember.PasskeyAdded),
        ready(StaffMember.StaffLeft),
    )
    gone, known = staff_lookup.staff(views, CLERK), staff_lookup.registered(views, CLERK)
    tell(CLERK, ready(StaffMember.StaffReturned))

    assert (gone, known and known.name) == (None, "巴哈尔古丽")
    assert staff_lookup.staff(views, CLERK) == Staff(CLERK, "clerk", "巴哈尔古丽", "bahargul", None)


def test_the_files_that_came_in_last_are_listed_first(views: Views, tell):
    batch, other = UUID(int=1), UUID(int=2)
    tell(batch, ready(ImportBatch.FileImported))
    again = ready(ImportBatch.FileImported, file="again.xlsx", period=None, count=Count(rows=7))
    tell(other, again)

    newest, before = import_log.newest(views)

    assert newest == ImportedFile(
        position=2,
        batch_id=other,
        file="again.xlsx",
        kind="living_subsidy",
        period=None,
        recorded_at="2022-12-31T12:00:00.000000Z",
        rows=7,
        new=0,
        already=0,
        conflicting=0,
        rejected=0,
    )
    assert (before.rows, before.new, before.already) == (4, 1, 1)
    assert (before.conflicting, before.rejected) == (1, 1)
    assert import_log.newest(views, limit=1) == [newest]
