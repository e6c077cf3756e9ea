"""What the keys of a kiosk do: commands, and which place on which pad stands for which.

A key is known by its place (``event.code``), never by the character it would write, and does one
thing by itself: no chord, no long press. A place that fields need does its command only where
nothing is typed, and a visitor can turn those off.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

DIGITS = range(1, 10)


class Command(StrEnum):
    """What a key can do."""

    NEXT = "next"
    PREVIOUS = "previous"
    FORWARD = "forward"
    """The first choice of the page: the likeliest."""
    BACK = "back"
    CHOOSE = "choose"
    AGAIN = "again"
    WHERE = "where"
    PAUSE = "pause"
    HELP = "help"
    LOUDER = "louder"
    SOFTER = "softer"
    FASTER = "faster"
    SLOWER = "slower"
    CURTAIN = "curtain"
    LANGUAGE = "language"
    MOVE = "move"
    """The first of two switches; with one alone, the scan moves by itself."""
    SELECT = "select"
    """The second of two switches, or the only one."""
    CHOICE_1 = "choice-1"
    CHOICE_2 = "choice-2"
    CHOICE_3 = "choice-3"
    CHOICE_4 = "choice-4"
    CHOICE_5 = "choice-5"
    CHOICE_6 = "choice-6"
    CHOICE_7 = "choice-7"
    CHOICE_8 = "choice-8"
    CHOICE_9 = "choice-9"


CHOICES = frozenset(Command(f"choice-{digit}") for digit in DIGITS)
SWITCHES = frozenset({Command.MOVE, Command.SELECT})
WHOLE = frozenset(Command) - CHOICES - SWITCHES
"""What somebody with a whole pad can do; the rest is for digits and for switches."""

CODE = re.compile(
    r"F([1-9]|1\d|2[0-4])|Arrow(Up|Down|Left|Right)|Audio(VolumeUp|VolumeDown|VolumeMute)"
    r"|Media\w+|Page(Up|Down)|Home|End|Insert|Delete|Enter|Escape|Space|Tab|Backspace|Pause"
    r"|Key[A-Z]|Digit\d|Numpad(\d|Add|Subtract|Multiply|Divide|Decimal|Enter|Comma|Equal)"
    r"|Minus|Equal|Bracket(Left|Right)|Semicolon|Quote|Backquote|Backslash|Comma|Period|Slash"
)
"""The places that may stand in a profile: one key each, and no key that only changes another."""
TYPED = re.compile(
    r"Key[A-Z]|Digit\d|Numpad(\d|Decimal|Comma|Equal)|Space|Minus|Equal|Bracket\w+|Semicolon|Quote"
    r"|Backquote|Backslash|Comma|Period|Slash"
)
"""Places that write a character: commands only where nothing is typed."""
EDITS = re.compile(r"Arrow(Left|Right)|Home|End|Backspace|Delete")
"""Places that move about in a field: the field's own where something is typed."""


class ProfileWrong(ValueError):
    """There is no such profile, or a key or a command that is none; says what there is."""


@dataclass(frozen=True)
class Profile:
    """Which place does what. ``claims``: the commands it must have a key for."""

    name: str
    keys: Mapping[str, Command]
    claims: frozenset[Command] = field(default=WHOLE)

    def with_keys(self, keys: Mapping[str, str]) -> "Profile":
        """The same with some keys changed; an empty command takes a key away.

        Raises:
            ProfileWrong: that is no key, or no command, or a command is left without a key.
        """
        changed = dict(self.keys)
        for code, command in keys.items():
            _check(code, command)
            changed.pop(code, None)
            if command:
                changed[code] = Command(command)
        if lost := sorted(self.claims - set(changed.values())):
            raise ProfileWrong(f"no key is left for {', '.join(lost)}. Give each a key.")
        return Profile(self.name, MappingProxyType(changed), self.claims)

    def without_characters(self) -> "Profile":
        """The same without the keys that write a character: some visitors press them unasked.

        What else no key would do stays: the digits of a number pad are its only keys.
        """
        free = {each for code, each in self.keys.items() if not TYPED.fullmatch(code)}
        kept = {
            code: each
            for code, each in self.keys.items()
            if not TYPED.fullmatch(code) or (each in self.claims and each not in free)
        }
        return Profile(self.name, MappingProxyType(kept), self.claims)

    def code_of(self, command: Command) -> str | None:
        """The first key that does ``command``."""
        return next((code for code, each in self.keys.items() if each is command), None)


def _check(code: str, command: str) -> None:
    if not CODE.fullmatch(code):
        raise ProfileWrong(
            f"{code} is no key of its own. /keys on the kiosk shows what a key is called."
        )
    if command and command not in set(Command):
        raise ProfileWrong(f"{command} is no command. There is {', '.join(Command)}.")


_DIGITS = {
    f"{row}{digit}": Command(f"choice-{digit}") for digit in DIGITS for row in ("Digit", "Numpad")
}
_SWITCHES = {"F23": Command.MOVE, "F24": Command.SELECT}
_LOUDNESS = {
    "AudioVolumeUp": Command.LOUDER,
    "AudioVolumeDown": Command.SOFTER,
    "NumpadAdd": Command.LOUDER,
    "NumpadSubtract": Command.SOFTER,
}
_SPEED = {"NumpadMultiply": Command.FASTER, "NumpadDivide": Command.SLOWER}

_KEYPAD = {
    "F13": Command.NEXT,
    "F14": Command.PREVIOUS,
    "F15": Command.FORWARD,
    "F16": Command.BACK,
    "F17": Command.CHOOSE,
    "Enter": Command.CHOOSE,
    "NumpadEnter": Command.CHOOSE,
    "F18": Command.AGAIN,
    "F19": Command.PAUSE,
    "F20": Command.HELP,
    "F21": Command.LANGUAGE,
    "F22": Command.CURTAIN,
    "Home": Command.WHERE,
    "Numpad0": Command.WHERE,
    "Digit0": Command.WHERE,
    **_LOUDNESS,
    **_SPEED,
    **_SWITCHES,
    **_DIGITS,
}

_ALTERNATE = {
    "ArrowDown": Command.NEXT,
    "ArrowUp": Command.PREVIOUS,
    "ArrowRight": Command.FORWARD,
    "ArrowLeft": Command.BACK,
    "Enter": Command.CHOOSE,
    "NumpadEnter": Command.CHOOSE,
    "F1": Command.HELP,
    "F2": Command.AGAIN,
    "F3": Command.WHERE,
    "F4": Command.PAUSE,
    "F6": Command.SLOWER,
    "F7": Command.FASTER,
    "F8": Command.LANGUAGE,
    "F9": Command.CURTAIN,
    **_LOUDNESS,
    **_SWITCHES,
    **_DIGITS,
}

_KEYBOARD = {
    **_KEYPAD,
    **_ALTERNATE,
    "F10": Command.BACK,
    "KeyR": Command.AGAIN,
    "KeyL": Command.LANGUAGE,
    "KeyP": Command.PAUSE,
    "KeyW": Command.WHERE,
}

_NUMBER_PAD = {
    "Numpad2": Command.NEXT,
    "Numpad8": Command.PREVIOUS,
    "Numpad6": Command.FORWARD,
    "Numpad4": Command.BACK,
    "NumpadEnter": Command.CHOOSE,
    "Numpad7": Command.AGAIN,
    "Numpad5": Command.PAUSE,
    "Numpad0": Command.HELP,
    "Numpad9": Command.FASTER,
    "Numpad3": Command.SLOWER,
    "Numpad1": Command.CURTAIN,
    "NumpadDecimal": Command.LANGUAGE,
    "NumpadMultiply": Command.WHERE,
    # Where a number is typed, this one key still leads to every stop of the page.
    "NumpadDivide": Command.NEXT,
    **_LOUDNESS,
    **_SWITCHES,
}

PROFILES: Mapping[str, Profile] = {
    each.name: each
    for each in (
        Profile("keypad", MappingProxyType(_KEYPAD)),
        Profile("keypad-alternate", MappingProxyType(_ALTERNATE)),
        Profile("number-pad", MappingProxyType(_NUMBER_PAD)),
        Profile("keyboard", MappingProxyType(_KEYBOARD)),
        Profile("two-switches", MappingProxyType(_SWITCHES), SWITCHES),
        Profile(
            "one-switch",
            MappingProxyType({"F23": Command.SELECT, "F24": Command.SELECT}),
            frozenset({Command.SELECT}),
        ),
    )
}
"""What is shipped; ``kiosk.toml`` takes one by its name, and may change single keys of it."""


def profile_named(name: str, keys: Mapping[str, str] | None = None) -> Profile:
    """The profile of this name, with some keys changed.

    Raises:
        ProfileWrong: there is none, or the changes make none.
    """
    known = PROFILES.get(name)
    if known is None:
        raise ProfileWrong(f"no profile is called {name}. There is {', '.join(PROFILES)}.")
    return known.with_keys(keys or {})
