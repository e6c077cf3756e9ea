"""Everything an operator can set, read once."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from urllib.parse import urlsplit

from kiosk.settings import Speech
from kiosk.words import LANGUAGES
from ledger.vocabulary import StaffRole

DEFAULT_DATA = Path("var/handrail")
DEFAULT_PORT = 8000
LOOPBACK = "127.0.0.1"
EVERYBODY = "all"
WORKERS_MAX = 64

_NAME = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*", re.ASCII)


class Part(IntEnum):
    """What can be reached under a name of its own."""

    KIOSK = 1
    DESK = 2
    API = 3


@dataclass(frozen=True)
class Settings:
    """One installation; docs/operations.md lists the variables and what they mean."""

    data: Path = DEFAULT_DATA
    ledger_url: str = ""
    """The PostgreSQL database with facts and keys; files in the data directory when empty."""
    organisation: str = "office"
    language: str = "zh-Hans"
    host: str = LOOPBACK
    port: int = DEFAULT_PORT
    workers: int = 1
    """How many processes answer staff and programs; with several the kiosk has one more."""
    kiosk_port: int | None = None
    """Where the kiosk is reached when it has a process of its own; the next one without it."""
    https: bool = False
    speech: Speech = Speech.BUILT_IN
    voices: Path | None = None
    """The folder with the bank of clips; without it, one in the data directory."""
    public_url: str = ""
    """Where visitors' own telephones reach this house; nowhere when it is empty."""
    staff_url: str = ""
    """Under which name staff reach this house, where they sign in by a key or from elsewhere."""
    oidc_issuer: str = ""
    """The other house that says who somebody is; none when it is empty."""
    oidc_client: str = ""
    oidc_secret: Path | None = None
    """The file with what we show there."""
    oidc_name: str = ""
    second_step: frozenset[StaffRole] = frozenset()
    """The roles whose holders show more than a password."""
    kiosk_host: str = ""
    """The name that the kiosk alone is reached under; any, when it is empty."""
    desk_host: str = ""
    api_host: str = ""
    metrics_port: int | None = None
    """Where programs on this computer read how busy the house is; nowhere without it."""

    @property
    def port_of_kiosk(self) -> int:
        """Where the kiosk is reached."""
        return self.port if self.workers == 1 else self.kiosk_port or self.port + 1

    @property
    def names(self) -> dict[Part, frozenset[str]]:
        """The names of each part that has some of its own; where else it is reached counts too."""
        named = {
            Part.KIOSK: (self.kiosk_host, self.public_url),
            Part.DESK: (self.desk_host, self.staff_url),
            Part.API: (self.api_host, ""),
        }
        return {
            part: frozenset(filter(None, (name, urlsplit(url).hostname)))
            for part, (name, url) in named.items()
            if name
        }

    @property
    def bank(self) -> Path:
        """Where the bank of clips is, if there is one."""
        return (self.voices or self.data / "voices") / "bank.sqlite"

    @classmethod
    def from_env(cls, env: Mapping[str, str] | None = None) -> "Settings":
        """The settings of the environment; what is not set keeps its default.

        Raises:
            ValueError: a variable has a value that means nothing.
        """
        env = os.environ if env is None else env
        language = env.get("HANDRAIL_LANGUAGE", cls.language)
        if language not in LANGUAGES:
            raise ValueError(f"HANDRAIL_LANGUAGE={language} ({', '.join(LANGUAGES)})")
        return cls(
            data=Path(env.get("HANDRAIL_DATA", str(DEFAULT_DATA))),
            ledger_url=_database("HANDRAIL_LEDGER_URL", env),
            organisation=env.get("HANDRAIL_ORGANISATION", cls.organisation),
            language=language,
            host=env.get("HANDRAIL_HOST", cls.host),
            port=_port("HANDRAIL_PORT", env),
            workers=_workers(env.get("HANDRAIL_WORKERS", "1")),
            kiosk_port=_port("HANDRAIL_KIOSK_PORT", env) if "HANDRAIL_KIOSK_PORT" in env else None,
            https=env.get("HANDRAIL_HTTPS", "no") == "yes",
            speech=_speech(env.get("HANDRAIL_SPEECH", cls.speech.value)),
            voices=_path(env.get("HANDRAIL_VOICES", "")),
            public_url=_url("HANDRAIL_PUBLIC_URL", env),
            staff_url=_url("HANDRAIL_STAFF_URL", env),
            oidc_issuer=_url("HANDRAIL_OIDC_ISSUER", env),
            oidc_client=env.get("HANDRAIL_OIDC_CLIENT", ""),
            oidc_secret=_path(env.get("HANDRAIL_OIDC_SECRET", "")),
            oidc_name=env.get("HANDRAIL_OIDC_NAME", ""),
            second_step=_second_step(env.get("HANDRAIL_SECOND_STEP", "")),
            kiosk_host=_name("HANDRAIL_KIOSK_HOST", env),
            desk_host=_name("HANDRAIL_DESK_HOST", env),
            api_host=_name("HANDRAIL_API_HOST", env),
            metrics_port=_port("HANDRAIL_METRICS_PORT", env)
            if "HANDRAIL_METRICS_PORT" in env
            else None,
        )


def _workers(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) <= WORKERS_MAX):
        raise ValueError(f"HANDRAIL_WORKERS={text} (1 - {WORKERS_MAX})")
    return int(text)


def _speech(text: str) -> Speech:
    try:
        return Speech(text)
    except ValueError:
        modes = ", ".join(each.value for each in Speech)
        raise ValueError(f"HANDRAIL_SPEECH={text} ({modes})") from None


def _second_step(text: str) -> frozenset[StaffRole]:
    if text == EVERYBODY:
        return frozenset(StaffRole)
    named = [each.strip() for each in text.split(",") if each.strip()]
    try:
        return frozenset(StaffRole(each) for each in named)
    except ValueError:
        known = ", ".join(each.value for each in StaffRole)
        raise ValueError(f"HANDRAIL_SECOND_STEP={text} ({EVERYBODY}, or of: {known})") from None


def _url(name: str, env: Mapping[str, str]) -> str:
    text = env.get(name, "")
    found = urlsplit(text)
    is_plain = not (found.query or found.fragment or found.username)
    if text and not (found.scheme in {"http", "https"} and found.hostname and is_plain):
        raise ValueError(f"{name}={text} (https://example.org)")
    return text.rstrip("/")


def is_database(url: str) -> bool:
    """Whether this is the address of a database in PostgreSQL."""
    found = urlsplit(url)
    return found.scheme in {"postgresql", "postgres"} and len(found.path) > 1


def _database(name: str, env: Mapping[str, str]) -> str:
    text = env.get(name, "")
    if text and not is_database(text):  # what stands there is not repeated: a password may
        raise ValueError(f"{name} (postgresql://role@host/database)")
    return text


def _path(text: str) -> Path | None:
    return Path(text) if text else None


def _name(name: str, env: Mapping[str, str]) -> str:
    text = env.get(name, "").lower()
    if text and not _NAME.fullmatch(text):
        raise ValueError(f"{name}={text} (desk.example.org)")
    return text


def _port(name: str, env: Mapping[str, str]) -> int:
    text = env.get(name, str(DEFAULT_PORT))
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65_536):
        raise ValueError(f"{name}={text} (1 - 65535)")
    return int(text)
