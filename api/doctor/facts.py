"""What is recorded: every fact hashed again, every history without gaps, every person's key."""

from collections.abc import Iterator
from contextlib import closing

from api.doctor.findings import Finding, Patient, bad, good, look, minute
from ledger.backup.keys import belonging, belonging_there
from ledger.clock import CLOCK_BACK_MAX, SILENCE_MAX
from ledger.errors import LogBroken
from ledger.proof.opening import open_facts
from ledger.proof.rehash import rehash
from ledger.proof.sealed import SealedLog
from ledger.stores import recorded_at_of


def facts(patient: Patient) -> Iterator[Finding]:
    """Whether every fact is the one that was sealed."""
    directory = patient.directory
    if not directory.log.exists():
        yield look("facts", "not_sealed")
        return
    with (
        closing(open_facts(directory)) as rows,
        closing(SealedLog.read(directory.log)) as sealed,
    ):
        if not sealed.size:
            yield look("facts", "not_sealed")
            return
        signed = sealed.newest().checkpoint
        try:
            found = rehash(rows, sealed, [signed.size])
        except LogBroken as error:
            yield bad("facts", str(error.facts["what"]), position=int(error.facts["position"]))
            return
    if found.roots[signed.size] != signed.root:
        yield bad("facts", "root", size=signed.size)
    else:
        yield good("facts", size=found.size, sealed=signed.size)


def histories(patient: Patient) -> Iterator[Finding]:
    """Whether every history has its facts in order, the first to the last."""
    with closing(open_facts(patient.directory)) as rows:
        gaps = rows.broken_histories()
    yield bad("histories", "gaps", number=gaps) if gaps else good("histories")


def vault(patient: Patient) -> Iterator[Finding]:
    """Whether the persons' keys belong to these facts."""
    directory = patient.directory
    found = (
        belonging(directory.ledger, directory.vault)
        if (url := directory.url) is None
        else belonging_there(url)
    )
    if found.without_key:
        yield bad("vault", "without_key", number=found.without_key)
    if found.erased_with_key:
        yield look("vault", "erased_with_key", number=found.erased_with_key)
    if not any(found):
        yield good("vault")


def clock(patient: Patient) -> Iterator[Finding]:
    """Whether the computer's clock can be right."""
    with closing(open_facts(patient.directory)) as rows:
        newest = rows.select_rows(rows.max_notification_id() - 1, 1)
    if newest and patient.now < (at := recorded_at_of(newest[0][-1])) - CLOCK_BACK_MAX:
        yield bad("clock", "behind", now=minute(patient.now), newest=minute(at))
    elif newest and patient.now > at + SILENCE_MAX:
        yield look("clock", "ahead", now=minute(patient.now), newest=minute(at))
    else:
        yield good("clock", now=minute(patient.now))
