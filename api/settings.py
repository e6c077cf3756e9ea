"""Everything an operator can set, read once."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kiosk.settings import Speech
from kiosk.words import LANGUAGES

DEFAULT_DATA = Path("var/handrail")
DEFAULT_PORT = 8000


@dataclass(frozen=True)
class Settings:
    """One installation; docs/operations.md lists the variables and what they mean."""

    data: Path = DEFAULT_DATA
    organisation: str = "office"
    language: str = "zh-Hans"
    host: str = "127.0.0.1"
    port: int = DEFAULT_PORT
    https: bool = False
    speech: Speech = Speech.BUILT_IN
    voices: Path | None = None
    """The folder with the bank of clips; without it, one in the data directory."""

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
            organisation=env.get("HANDRAIL_ORGANISATION", cls.organisation),
            language=language,
            host=env.get("HANDRAIL_HOST", cls.host),
            port=_port(env.get("HANDRAIL_PORT", str(DEFAULT_PORT))),
            https=env.get("HANDRAIL_HTTPS", "no") == "yes",
            speech=_speech(env.get("HANDRAIL_SPEECH", cls.speech.value)),
            voices=Path(env["HANDRAIL_VOICES"]) if env.get("HANDRAIL_VOICES") else None,
        )


def _speech(text: str) -> Speech:
    try:
        return Speech(text)
    except ValueError:
        modes = ", ".join(each.value for each in Speech)
        raise ValueError(f"HANDRAIL_SPEECH={text} ({modes})") from None


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65_536):
        raise ValueError(f"HANDRAIL_PORT={text} (1 - 65535)")
    return int(text)
