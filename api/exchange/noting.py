"""What left the house, written down where whoever runs the machine looks: never whose."""

import logging
from uuid import UUID

from api.office import Office
from ledger.aggregates.record_access import AccessPurpose
from ledger.commands import looking
from ledger.vocabulary import By
from ledger.work import Work

log = logging.getLogger(__name__)


def note_export(what: str, actor: str, **counted: object) -> None:
    """Write into the log that somebody took something out: who, which form, how much.

    ``counted`` holds numbers, codes and days, no name and no number of a person.
    """
    told = " ".join(f"{name}={value}" for name, value in sorted(counted.items()))
    log.info("exported %s by %s %s", what, actor, told)


def note_handed_on(
    office: Office, person_id: UUID, by: By, purpose: AccessPurpose = AccessPurpose.HANDED_ON
) -> None:
    """Write into the ledger that somebody's record was handed on; it is theirs to see.

    Raises:
        NotKnown: there is nobody of this id.
    """

    def decide(work: Work) -> None:
        looking.view(
            work,
            occurred_on=office.today(),
            person_id=person_id,
            access_purpose=purpose,
        )

    office.ledger.perform(by, decide)
