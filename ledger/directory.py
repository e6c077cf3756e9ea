"""The parts of an office's data directory."""

from pathlib import Path

from ledger.keyfiles import make_folder, sync_folder


class DataDirectory:
    """Where one office's data lies; docs/operations.md says what each part is."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.ledger = path / "ledger.sqlite"
        self.address = path / "ledger.url"
        self.vault = path / "vault.sqlite"
        self.key_file = path / "keys" / "wrapping.key"
        self.views = path / "views"
        self.log = path / "log.sqlite"
        self.log_key_file = path / "keys" / "log.key"
        self.witness = path / "witness.sqlite"
        self.witness_key_file = path / "keys" / "witness.key"
        self.witness_logs = path / "witness-logs.txt"
        self.last_backup = path / "last-backup.json"
        self.disk_note = path / "disk-failed.json"

    def make(self) -> None:
        """Make the folder itself where it is missing, to outlive a power cut."""
        make_folder(self.path)

    @property
    def exists(self) -> bool:
        """Whether a ledger was begun here."""
        return self.ledger.exists() or self.address.exists()

    @property
    def url(self) -> str | None:
        """Where the facts and keys are, when they are in PostgreSQL and not in files here."""
        return self.address.read_text().strip() if self.address.exists() else None

    def point_at(self, url: str) -> None:
        """From now on facts and keys are in this database."""
        draft = self.address.with_suffix(".new")
        draft.touch(mode=0o600)  # a password may stand in it
        draft.write_text(url + "\n")
        draft.replace(self.address)
        sync_folder(self.path)
