"""Three machines in short: their settings, their network, and what is counted. The whole of it
takes etcd and half an hour: ``scripts/try_ha.py``."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from ha import burying, page, settings
from ha.cluster import ARCHIVER
from ha.judging import Control, Judgement
from ha.misfortunes import Outcome, outage
from ha.network import Network
from psycopg.conninfo import conninfo_to_dict

from api.settings import is_database
from tests.parts import require_root

FILES = sorted(path.name for path in settings.FOLDER.iterdir())
FOUND = Judgement(9, 12, 0, 0, 0, 2, ())


def told(pace: str) -> dict[str, str]:
    return settings.values("node.env") | settings.values(f"{pace}.env")


def test_every_name_in_the_settings_has_its_value():
    for file in FILES:
        if file not in {"patroni.service", "node.env", "archive.sh"}:
            assert "${" not in settings.filled(file, told("tight")), file


@pytest.mark.parametrize("pace", settings.PACES)
def test_patroni_is_told_to_acknowledge_only_what_a_second_server_has(pace: str):
    said = yaml.safe_load(settings.filled("patroni.yaml", told(pace)))
    agreed = said["bootstrap"]["dcs"]
    asked = agreed["postgresql"]["parameters"]

    assert agreed["ttl"] >= max(20, agreed["loop_wait"] + 2 * agreed["retry_timeout"])
    assert (agreed["synchronous_mode"], agreed["synchronous_mode_strict"]) == ("quorum", True)
    assert asked["archive_mode"] == "always"
    assert "fsync" not in asked
    assert "full_page_writes" not in asked
    assert all("trust" not in line for line in said["postgresql"]["pg_hba"])


def test_the_archive_keeps_a_file_once_and_another_of_its_name_beside_it(tmp_path: Path):
    name, folder = "000000020000000000000005", tmp_path / "wal"
    folder.mkdir()
    codes = []
    for node, text in (("one", "a"), ("two", "a"), ("three", "b"), ("three", "b")):
        (tmp_path / name).write_text(text, encoding="ascii")
        codes.append(archived(tmp_path / name, folder, node))
    away = archived(tmp_path / name, tmp_path / "away", "one")

    assert codes == [0, 0, 0, 0]
    assert away != 0
    kept = {each.name: each.read_text(encoding="ascii") for each in folder.iterdir()}
    assert kept == {name: "a", f"{name}.three": "b"}


def archived(file: Path, folder: Path, node: str) -> int:
    given = ["sh", str(ARCHIVER), str(file), str(folder), node]
    return subprocess.run(given, check=False, capture_output=True).returncode


def test_etcd_is_told_of_all_three_and_lets_patroni_ask():
    said = yaml.safe_load(settings.filled("etcd.yaml", told("tight")))

    assert said["initial-cluster"].count("http://") == 3
    assert said["enable-grpc-gateway"] is True


def test_the_address_of_handrail_names_all_three_and_leaves_the_choice_to_it():
    line = settings.filled("handrail.env", told("tight")).splitlines()[1]
    url = line.partition("=")[2].strip('"')
    asked = conninfo_to_dict(url)

    assert is_database(url)
    assert str(asked["host"]).split(",") == ["10.0.0.1", "10.0.0.2", "10.0.0.3"]
    assert "password" not in asked
    assert "target_session_attrs" not in asked


def test_a_machine_that_is_cut_is_not_reached_and_nothing_stays():
    require_root()
    if shutil.which("ip") is None:
        pytest.skip("ip is not installed")
    here = Path("/proc/thread-self/ns/net")
    before, there = here.readlink(), spaces()
    with pytest.raises(RuntimeError, match="in the middle"):
        cut_and_stop()

    assert spaces() == there
    assert here.readlink() == before


def cut_and_stop() -> None:
    with Network(("one", "two")) as network:
        begun = subprocess.Popen(network.on("two", "sleep", "600"))
        assert reached(network)
        network.cut("two")
        assert not reached(network)
        network.heal("two")
        assert reached(network)
        network.kill("two")
        assert begun.wait(timeout=10) != 0
        raise RuntimeError("in the middle")


def spaces() -> str:
    return subprocess.run(["ip", "netns", "list"], check=True, capture_output=True).stdout.decode()


def reached(network: Network) -> bool:
    """Whether two is heard from one: it refuses, and is not silent."""
    ask = f"timeout 3 bash -c 'exec 3<>/dev/tcp/{network.address('two')}/9' 2>&1"
    done = subprocess.run(network.on("one", "sh", "-c", ask), check=False, capture_output=True)
    return b"refused" in done.stdout


ORPHAN = """
(sleep 600 & echo $! > "$1")
pid=$(cat "$1")
grep "PPid:.$PPID$" /proc/$pid/status || exit 1
kill -9 $pid
for turn in $(seq 200); do test -e /proc/$pid || exit 7; sleep 0.05; done
"""


def test_who_is_left_behind_on_a_machine_is_buried(tmp_path: Path):
    shell = ["sh", "-c", ORPHAN, "sh", str(tmp_path / "seen")]

    done = subprocess.run([sys.executable, burying.__file__, *shell], check=False)

    assert done.returncode == 7


@pytest.mark.parametrize(
    ("answers", "longest"),
    [([1.0, 2.0, 2.1, 9.0, 30.0], 6.9), ([1.0, 2.9, 9.5, 9.6], 6.6), ([], 0.0)],
    ids=["within", "over its edges", "nobody"],
)
def test_an_outage_is_the_longest_wait_of_which_some_lies_in_its_time(
    answers: list[float], longest: float
):
    assert outage(answers, 3.0, 9.0) == pytest.approx(longest)


def test_what_one_pace_came_to_takes_the_place_of_its_own_lines_alone(tmp_path: Path):
    written = tmp_path / "reliability.md"
    written.write_text(f"# Faults\n\n{page.BEGIN}\n{page.END}\n\nThe end.\n", encoding="utf-8")
    for pace, seconds in (("tight", 9.0), ("default", 20.0), ("tight", 3.0)):
        outcomes = [Outcome("kill", seconds, 5.0, 0)]
        lines = page.outages(pace, outcomes), page.sums(pace, outcomes, FOUND, Control(8, 7))
        page.write(pace, *lines, page=written)

    told = written.read_text(encoding="utf-8")
    assert told.startswith("# Faults")
    assert told.endswith("The end.\n")
    found = [told.count(f"| {each} s | {each} s |") for each in ("9.0", "20.0", "3.0")]
    assert found == [0, 1, 1]
    assert told.count("8 acknowledged by who was cut off, 7 lost") == 2
