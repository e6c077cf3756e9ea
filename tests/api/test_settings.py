"""What an operator sets in the environment."""

import pytest

from api.settings import Settings
from kiosk.settings import Speech


@pytest.mark.parametrize("mode", Speech)
def test_who_speaks_at_a_device_is_chosen_by_name(mode: Speech) -> None:
    chosen = Settings.from_env({"HANDRAIL_SPEECH": mode.value})

    assert chosen.speech is mode
    assert Settings.from_env({}).speech is Speech.BUILT_IN


@pytest.mark.parametrize(
    "wrong",
    [
        {"HANDRAIL_SPEECH": "on"},
        {"HANDRAIL_LANGUAGE": "fr"},
        {"HANDRAIL_PORT": "70000"},
        {"HANDRAIL_PUBLIC_URL": "station.example"},
        {"HANDRAIL_PUBLIC_URL": "ftp://station.example"},
        {"HANDRAIL_PUBLIC_URL": "https://station.example/?a=b"},
    ],
)
def test_a_value_that_means_nothing_is_refused_by_its_name(wrong: dict[str, str]) -> None:
    (name,) = wrong

    with pytest.raises(ValueError, match=name):
        Settings.from_env(wrong)


def test_an_address_for_telephones_stands_without_its_last_stroke() -> None:
    assert Settings.from_env({"HANDRAIL_PUBLIC_URL": "https://station.example/"}).public_url == (
        "https://station.example"
    )
    assert Settings.from_env({}).public_url == ""
