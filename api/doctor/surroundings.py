"""What the ledger stands in: who vouches for it, what screens read, how it is reached."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

from api.doctor.findings import Finding, Patient, bad, good, look, minute, named
from ledger.proof.notes import Note, cosigned_at
from ledger.proof.opening import open_facts
from ledger.proof.sealed import SealedLog
from projections import generations

COSIGNED_AGE_MAX = timedelta(days=35)
"""A month's paper and a few days."""
COSIGNATURE_BYTES = 8 + 64


def checkpoint(patient: Patient) -> Iterator[Finding]:
    """How old the newest checkpoint is, and the newest that others signed too."""
    if not patient.directory.log.exists():
        yield look("checkpoint", "none")
        return
    with closing(SealedLog.read(patient.directory.log)) as log:
        if not log.size:
            yield look("checkpoint", "none")
            return
        newest = log.newest().checkpoint
        log_keys = {key.key_id for key in log.keys}
        cosigned = [found for note in log.notes() if (found := _cosigned(note, log_keys))]
    if not cosigned:
        yield look("checkpoint", "not_cosigned", size=newest.size)
        return
    size, number, at = cosigned[-1]
    told = {"size": newest.size, "cosigned": size, "number": number}
    if patient.now - at > COSIGNED_AGE_MAX:
        yield look("checkpoint", "old", when=minute(at), **told)
    else:
        yield good("checkpoint", when=minute(at), **told)


def _cosigned(note: Note, log_keys: set[bytes]) -> tuple[int, int, datetime] | None:
    """Of how many facts, by how many others, and when last."""
    others = [each for each in note.signatures if each.key_id not in log_keys]
    times = [cosigned_at(each) for each in others if len(each.value) == COSIGNATURE_BYTES]
    if not times:
        return None
    return note.checkpoint.size, len(times), datetime.fromtimestamp(max(times), UTC)


def views(patient: Patient) -> Iterator[Finding]:
    """Whether what screens read has taken in every fact."""
    told = generations.glance(patient.directory.views)
    with closing(open_facts(patient.directory)) as rows:
        end = rows.max_notification_id()
    if not told:
        yield look("views", "none")
        return
    still = [name for name, _, stopped in told if stopped]
    behind = end - min((position for _, position, stopped in told if not stopped), default=end)
    if still:
        yield bad("views", "stopped", views=named(still))
    if behind > 0:
        yield look("views", "behind", number=behind)
    elif behind < 0:
        yield look("views", "ahead", number=-behind)
    elif not still:
        yield good("views", position=end)


def settings(patient: Patient) -> Iterator[Finding]:
    """Whether anything is set so that others could listen in."""
    told = patient.settings
    dangers = []
    if not told.https and not _is_this_machine(told.host):
        dangers.append(look("settings", "open_host", host=told.host))
    urls = {
        "HANDRAIL_PUBLIC_URL": told.public_url,
        "HANDRAIL_STAFF_URL": told.staff_url,
        "HANDRAIL_OIDC_ISSUER": told.oidc_issuer,
    }
    dangers += [
        look("settings", "open_url", name=name, url=url)
        for name, url in urls.items()
        if url.startswith("http://")
    ]
    if told.oidc_secret is not None and not told.oidc_secret.is_file():
        dangers.append(look("settings", "no_secret", file=told.oidc_secret.name))
    yield from dangers or [good("settings")]


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
