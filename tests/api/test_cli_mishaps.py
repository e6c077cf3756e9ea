"""What happens to an office: a backup put back, a key lost, two people swapped, a full house."""

import json
import shutil
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from api.office import open_office
from api.settings import Settings
from tests.stores import lose_facts, lose_keys

SCRIPTS = Path(__file__).parents[2] / "scripts"
HANDRAIL = [sys.executable, "-m", "api"]
HEADINGS = "姓名,证件号,补贴类型,补贴金额,银行账号"
LIVING = "困难残疾人生活补贴"


def command(*args, data):
    return [*HANDRAIL, *map(str, args), "--data", str(data), "--lang", "en"]


def run(*args, data, ok=True, env=None, text=None):
    done = subprocess.run(
        command(*args, data=data),
        capture_output=True,
        text=True,
        env=env,
        input=text,
        check=False,
        timeout=120,
    )
    assert (done.returncode == 0) is ok, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done


def imported(*args, data, ok=True):
    done = run("import", *args, "--json", data=data, ok=ok)
    return [json.loads(line) for line in done.stdout.splitlines()]


def report(data):
    return json.loads(run("report", "year", "2022", "--format", "json", data=data).stdout)


def backed_up(data, to):
    to.mkdir()
    for name in ("ledger.sqlite", "vault.sqlite"):
        with sqlite3.connect(data / name) as db:
            db.execute("VACUUM INTO ?", (str(to / name),))
    return to


def put_back(copy, data, *names):
    for name in names:
        for file in data.glob(f"{name}*"):
            file.unlink()
        shutil.copy(copy / name, data / name)
        (data / name).chmod(0o600)


def certificate(seventeen):
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(seventeen, weights, strict=True))
    return f"{seventeen}{'10X98765432'[total % 11]}11"


def subsidies(path, *rows):
    lines = [HEADINGS, *(",".join((*row, "6228****1234")) for row in rows)]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def year(tmp_path_factory):
    folder = tmp_path_factory.mktemp("year")
    make = [sys.executable, str(SCRIPTS / "make_demo_year.py"), str(folder)]
    subprocess.run(make, check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module")
def registered(year, tmp_path_factory, to_begin):
    data = to_begin(tmp_path_factory.mktemp("registered"))
    imported(year / "持证残疾人名册.xlsx", data=data)
    return data


@pytest.fixture
def data(registered, tmp_path, copy_of):
    return copy_of(registered, tmp_path / "data")


@pytest.fixture(scope="module")
def people(year):
    import openpyxl  # noqa: PLC0415 - the test environment has it, the product does not

    sheet = openpyxl.load_workbook(year / "持证残疾人名册.xlsx").active
    rows = list(sheet.iter_rows(min_row=3, values_only=True))
    return [(row[1], row[3]) for row in rows]


@pytest.mark.sqlite_only("files are copied and put back")
def test_views_of_a_ledger_that_was_restored_are_built_again(year, data, tmp_path):
    january, february, march = (year / f"两项补贴发放表_2022-{n:02}.xlsx" for n in (1, 2, 3))
    copy = backed_up(data, tmp_path / "copy")
    imported(january, february, data=data)
    report(data)

    put_back(copy, data, "ledger.sqlite", "vault.sqlite")
    after = report(data)
    imported(march, data=data)
    imported(january, data=data)
    compared = json.loads(run("rebuild", "--compare", "--json", data=data).stdout)

    assert after["lines"] == []
    assert compared["equal"]
    assert report(data)["position"] == compared["position"]


@pytest.mark.sqlite_only("files are copied and put back")
def test_vault_older_than_the_ledger_is_refused_and_nothing_is_recorded(
    year, data, people, tmp_path
):
    copy = backed_up(data, tmp_path / "copy")
    newcomers = subsidies(
        tmp_path / "补贴2022年1月.csv", ("马晓明", certificate("65230119700305001"), LIVING, "100")
    )
    assert imported(newcomers, "--register", data=data)[0]["new"] == 1
    put_back(copy, data, "vault.sqlite")
    with sqlite3.connect(data / "ledger.sqlite") as db:
        before = db.execute("SELECT COUNT(*) FROM facts").fetchone()

    refused = run("import", newcomers, data=data, ok=False)

    with sqlite3.connect(data / "ledger.sqlite") as db:
        assert db.execute("SELECT COUNT(*) FROM facts").fetchone() == before
    assert "vault_older_than_ledger" in refused.stderr


def test_ledger_lost_beside_its_vault_is_not_begun_anew(year, data, store):
    lose_facts(data)

    refused = run("import", year / "持证残疾人名册.xlsx", data=data, ok=False)

    assert {"sqlite": "ledger.sqlite", "postgres": "facts"}[store] in refused.stderr
    assert not (data / "ledger.sqlite").exists()


def test_vault_lost_is_not_begun_anew(year, data):
    lose_keys(data)

    refused = run("import", year / "持证残疾人名册.xlsx", data=data, ok=False)

    assert "key" in refused.stderr


def test_import_of_two_people_swapped_records_neither(data, people, tmp_path):
    (first, number), (second, other) = people[0], next(p for p in people if p[0] != people[0][0])
    swapped = subsidies(
        tmp_path / "补贴2022年1月.csv",
        (second, number, LIVING, "100"),
        (first, other, LIVING, "100"),
    )

    got = imported(swapped, data=data)[0]

    assert got["new"] == 0
    assert [each["code"] for each in got["verdicts"]] == ["name_contradicts_number"] * 2


def test_import_of_loans_newest_first_is_the_same(year, data, tmp_path):
    loans = (year / "辅具借用登记.csv").read_text(encoding="utf-8-sig").splitlines()
    backwards = tmp_path / "辅具借用登记.csv"
    backwards.write_text("\n".join([loans[0], *reversed(loans[1:])]), encoding="utf-8")

    got = imported(year / "辅具台账.csv", backwards, data=data)[1]

    assert (got["new"], got["conflicting"], got["rejected"]) == (len(loans) - 1, 0, 0)


def test_import_of_a_register_with_a_new_phone_records_the_change_once(year, data, tmp_path):
    import openpyxl  # noqa: PLC0415 - the test environment has it, the product does not

    old = year / "持证残疾人名册.xlsx"
    book = openpyxl.load_workbook(old)
    book.active.cell(row=3, column=9, value="13900001111")
    book.save(tmp_path / "register.xlsx")

    changed = imported(tmp_path / "register.xlsx", data=data)[0]
    again = imported(tmp_path / "register.xlsx", old, data=data)

    assert (changed["new"], changed["conflicting"]) == (1, 0)
    assert [each["new"] for each in again] == [0, 0]
    assert [each["conflicting"] for each in again] == [0, 0]


def test_import_of_a_certificate_issued_anew_is_recorded(data, people, tmp_path):
    name, number = people[0]
    grade = "1" if number[19] != "1" else "2"
    register = tmp_path / "残疾人名册.csv"
    register.write_text(
        f"序号,姓名,性别,残疾人证号,城乡\n1,{name},,{number[:19]}{grade},\n", encoding="utf-8"
    )

    got = imported(register, data=data)[0]

    assert (got["new"], got["conflicting"], got["rejected"]) == (1, 0, 0)


def test_import_never_writes_its_refusals_over_the_list(data, people, tmp_path):
    path = subsidies(tmp_path / "补贴2022年1月.csv", ("无名", people[0][1], LIVING, "100"))
    before = path.read_bytes()

    run("import", path, "--rejected", path, data=data, ok=False)
    run("import", path, "--rejected", tmp_path / "no" / "where.csv", data=data, ok=False)

    assert path.read_bytes() == before


def test_import_goes_on_when_nobody_listens_any_more(year, data):
    with subprocess.Popen(
        command("import", year, "--period", "2022", data=data),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.stdout.close()
        process.wait(timeout=120)

    lines = {line["service"] for line in report(data)["lines"]}
    assert {"device_loan", "contact_made"} <= lines


def test_a_folder_of_somebody_else_is_left_alone(year, tmp_path):
    (tmp_path / "letter.txt").write_text("mine")
    tmp_path.chmod(0o755)

    refused = run("import", year / "持证残疾人名册.xlsx", data=tmp_path, ok=False)

    assert "--data" in refused.stderr
    assert [each.name for each in tmp_path.iterdir()] == ["letter.txt"]
    assert tmp_path.stat().st_mode & 0o777 == 0o755


@pytest.mark.sqlite_only("files are written over")
@pytest.mark.parametrize("name", ["ledger.sqlite", "vault.sqlite"])
def test_a_database_overwritten_with_noise_is_refused_in_words(data, name):
    for file in data.glob(f"{name}-*"):
        file.unlink()
    (data / name).write_bytes(b"noise" * 4_000)

    assert run("report", "year", "2022", data=data, ok=False).stderr.strip()


def test_views_that_are_noise_are_built_again(data):
    before = report(data)
    pointer = (data / "views" / "current").read_text()
    (data / "views" / pointer).write_bytes(b"noise" * 4_000)

    assert report(data) == before


def test_a_pin_longer_than_the_kiosk_takes_is_refused(data, people):
    run("card", "issue", data=data, ok=False, text=f"{people[0][1]}\n12345678901234567\n")


def test_a_trial_of_a_folder_sees_what_its_earlier_lists_would_bring(year, registered, tmp_path):
    new = imported(year, "--period", "2022", "--dry-run", data=tmp_path / "new")
    before = sorted(each.name for each in registered.iterdir())
    again = imported(year, "--period", "2022", "--dry-run", data=registered)

    assert not (tmp_path / "new").exists()
    assert sorted(each.name for each in registered.iterdir()) == before
    for files in (new, again):
        assert sum(each["rejected"] + each["conflicting"] for each in files) == 0
        assert not any(each["recorded"] for each in files)
    assert report(registered)["lines"] == []


def test_a_view_that_lost_a_table_is_told_and_built_again(year, data):
    imported(year / "两项补贴发放表_2022-01.xlsx", data=data)
    before = report(data)
    generation = data / "views" / (data / "views" / "current").read_text()
    with sqlite3.connect(generation) as db:
        db.execute("DROP TABLE year_account")

    assert run("report", "year", "2022", data=data, ok=False).stderr.strip()
    compared = json.loads(run("rebuild", "--compare", "--json", data=data, ok=False).stdout)
    run("rebuild", data=data)

    assert [each["view"] for each in compared["views"] if not each["equal"]] == ["year_account"]
    assert report(data) == before


def test_a_missing_file_is_named_and_begins_no_ledger(tmp_path):
    refused = run("import", tmp_path / "typo.xlsx", data=tmp_path / "data", ok=False)

    assert "typo.xlsx" in refused.stderr
    assert not (tmp_path / "data").exists()


def test_serving_on_a_port_in_use_is_refused_in_words(data):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        refused = run("serve", "--port", str(port), data=data, ok=False)

    assert str(port) in refused.stderr


@pytest.mark.sqlite_only("what SQLite leaves behind")
@pytest.mark.parametrize("journal", ["vault.sqlite-journal", "log.sqlite-journal"])
def test_a_beginning_that_was_cut_off_goes_on(tmp_path, journal):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / journal).write_bytes(bytes(512))

    with open_office(Settings(data=tmp_path / "data"), create=True) as office:
        assert office.ledger.position() == 1
