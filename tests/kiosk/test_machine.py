"""What kiosk.toml may say, and what it is told when it says anything else."""

import re
from pathlib import Path

import pytest

from kiosk.machine import DEFAULT_MACHINE, FILE, Machine, MachineWrong, read_machines
from kiosk.profiles import Command, profile_named

KEY = "0a" * 32
DOCS = Path(__file__).resolve().parents[2] / "docs"
WHOLE = f"""
[machines.hall]
ppi = 91.79
width_px = 1080
height_px = 1920
distance_mm = 600
mount_height_mm = 750
profile = "keypad"
language = "vi"
key_sha256 = "{KEY}"

[machines.stairs]
"""


def written(folder: Path, text: str) -> Path:
    file = folder / FILE
    file.write_text(text, encoding="utf-8")
    return file


def test_every_machine_has_what_the_file_says_and_else_what_is_usual(tmp_path: Path) -> None:
    file = written(tmp_path, WHOLE)

    machines = read_machines(file)

    hall = Machine("hall", 91.79, 1080, 1920, 600, 750, "keypad", "vi", KEY)
    assert machines == {"hall": hall, "stairs": Machine("stairs")}


def test_no_file_names_no_machine(tmp_path: Path) -> None:
    assert read_machines(tmp_path / FILE) == {}


def test_points_become_millimetres_and_back() -> None:
    assert DEFAULT_MACHINE.mm(102.46) == pytest.approx(25.4)
    assert DEFAULT_MACHINE.px(25.4) == pytest.approx(102.46)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[machines.hall", "Mend that line"),
        ("screen = 3", "nothing is called screen. Write [machines.NAME]."),
        ("machines = 3", "machines is no table"),
        ("[machines]\nhall = 3", "[machines.hall] is no table"),
        ("[machines.'Hall 1']", "take small letters, figures and -"),
        ("[machines.hall]\ninches = 21", "[machines.hall]: nothing is called inches. There is ppi"),
        ("[machines.hall]\nppi = -3", "ppi = -3. Write 30 to 600: points to an inch"),
        ("[machines.hall]\nppi = true", "ppi = True. Write 30 to 600"),
        ("[machines.hall]\nwidth_px = 1080.5", "width_px = 1080.5. Write 320 to 16000"),
        ("[machines.hall]\ndistance_mm = 50", "distance_mm = 50. Write 200 to 3000: millimetres"),
        ("[machines.hall]\nlanguage = 'fr'", "language = 'fr'. Write in quotes zh-Hans, vi or en."),
        ("[machines.hall]\nprofile = 3", "profile = 3. Write in quotes the name of a profile"),
        ("[machines.hall]\nstation = 'Fukang'", "nothing is called station. There is ppi"),
        ("[machines.hall]\nkey_sha256 = 'secret'", "64 figures and letters"),
        (
            f"[machines.a]\nkey_sha256 = '{KEY}'\n[machines.b]\nkey_sha256 = '{KEY}'",
            "a and b have the same key_sha256. Make one a new key.",
        ),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_do(tmp_path: Path, text: str, told: str) -> None:
    file = written(tmp_path, text)

    with pytest.raises(MachineWrong) as refusal:
        read_machines(file)

    assert str(refusal.value).startswith(f"{file}: ")
    assert told in str(refusal.value)


@pytest.mark.parametrize("guide", ["kiosk.md", "kiosk.vi.md", "kiosk.zh-Hans.md"])
def test_the_example_of_the_guide_is_a_machine_with_all_its_keys(
    tmp_path: Path, guide: str
) -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", (DOCS / guide).read_text("utf-8"), re.DOTALL)
    file = written(tmp_path, example.replace("…", KEY))

    hall = read_machines(file)["hall"]

    assert profile_named(hall.profile, hall.keys).keys["F24"] is Command.WHERE
