"""What a test starts as a process of its own: an office that records and seals until it is killed.

python -m tests.api.backup.writing_hard FOLDER
"""

import sys
from itertools import count
from pathlib import Path

from api.office import Office
from api.settings import Settings
from ledger.proof.opening import Sealer
from tests.api.backup.conftest import grow


def main(folder: Path) -> None:
    office = Office(Settings(data=folder), create=False)
    Sealer(office.log).start()
    for turn in count():
        grow(office, 3, f"hard {turn}")
        print(office.ledger.position(), flush=True)  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]))
