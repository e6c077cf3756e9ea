"""Sockets and keys, as Linux writes of them."""

import os
from pathlib import Path
from threading import Event as Flag
from threading import Thread

import pytest

from api.agent.agent import UnknownKey, socket_keys
from api.agent.inputs import (
    EV_KEY,
    EV_SW,
    GET_SWITCHES,
    KEYS,
    RECORD,
    SW_HEADPHONE_INSERT,
    Sockets,
    changes,
    is_in,
    listed,
)
from tests.kiosk.agent.halls import until

LISTED = """I: Bus=0003 Vendor=2047 Product=09d0 Version=0111
N: Name="Storm Interface AudioNav"
P: Phys=usb-0000:00:14.0-1/input0
H: Handlers=sysrq kbd event3
B: EV=120013
B: KEY=1000000000007 ff9f207ac14057ff febeffdfffefffff fffffffffffffffe

I: Bus=0000 Vendor=0000 Product=0000 Version=0000
N: Name="Built-in Audio Headphone"
H: Handlers=event7
B: EV=21
B: SW=4

I: Bus=0000 Vendor=0000 Product=0000 Version=0000
N: Name="Built-in Audio Mic"
H: Handlers=event8
B: EV=21
B: SW=10
"""


def pressed(code: int, value: int = 1, kind: int = EV_KEY) -> bytes:
    return RECORD.pack(1, 2, kind, code, value) + RECORD.pack(1, 2, 0, 0, 0)


def test_the_kernels_list_tells_keyboards_and_headphone_sockets() -> None:
    keypad, headphones, microphone = listed(LISTED)

    assert (keypad.name, keypad.events) == ("Storm Interface AudioNav", "event3")
    assert (keypad.is_keyboard, keypad.has_socket) == (True, False)
    assert (headphones.is_keyboard, headphones.has_socket) == (False, True)
    assert (microphone.is_keyboard, microphone.has_socket) == (False, False)
    assert listed("") == []


def test_the_socket_of_the_computer_and_that_of_the_keypad_tell_the_same() -> None:
    keys = socket_keys("F22", "f23")

    written = (
        pressed(SW_HEADPHONE_INSERT, 1, EV_SW)
        + pressed(KEYS["F13"])
        + pressed(KEYS["F23"])
        + pressed(KEYS["F23"], 0)
        + pressed(KEYS["F22"], 2)
        + pressed(KEYS["F22"])
        + pressed(SW_HEADPHONE_INSERT, 0, EV_SW)
        + pressed(4, 1, EV_SW)
    )

    assert list(changes(written, keys)) == [True, False, True, False]
    assert list(changes(written, {})) == [True, False]
    assert list(changes(written[:-1], {})) == [True, False]


def test_a_socket_key_is_one_of_a_keypad() -> None:
    assert socket_keys(None, None) == {}
    assert KEYS["F13"] == 183
    assert KEYS["F24"] == 194
    with pytest.raises(UnknownKey):
        socket_keys("F12", None)


def test_how_the_switches_stand_is_asked_as_the_kernel_wants_it() -> None:
    assert GET_SWITCHES == 0x8008451B
    assert is_in(bytes([4, 0, 0, 0, 0, 0, 0, 0])) is True
    assert is_in(bytes([0x10, 0, 0, 0, 0, 0, 0, 0])) is False


def test_a_keypad_is_heard_when_it_is_plugged_in_and_forgotten_when_it_is_out(
    tmp_path: Path,
) -> None:
    devices, inputs = tmp_path / "devices", tmp_path / "input"
    inputs.mkdir()
    devices.write_text(LISTED)
    os.mkfifo(inputs / "event3")
    heard: list[bool] = []
    over = Flag()
    sockets = Sockets(heard.append, socket_keys("F22", "F23"), inputs, devices)
    watching = Thread(target=sockets.watch, args=(over.is_set,))
    watching.start()
    try:
        for times in (1, 2):
            with (inputs / "event3").open("wb") as keypad:
                keypad.write(pressed(KEYS["F22"]) + pressed(KEYS["F14"]) + pressed(KEYS["F23"]))
            until(lambda times=times: len(heard) == 3 * times, "it is heard, and out")
    finally:
        over.set()
        watching.join()

    assert heard == [True, False, False] * 2
