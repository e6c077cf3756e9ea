"""Invents one prefecture-year as an office's own spreadsheets, in the shapes of the sample files.

    python scripts/make_demo_year.py OUT_DIR [--size full|small|PERCENT] [--seed N] [--year 2022]
                                     [--messy] [--json]

Full size has the totals that Changji prefecture printed for 2022, to the yuan; the default is one
hundredth of it. Everybody in it is invented. The same seed gives the same bytes.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from demo_faults import Faults
from demo_people import Person
from demo_plan import LIVING_YUAN, NURSING_YUAN, Grant, Plan
from demo_services import demo_person, plan_year
from demo_sheets import sheets, write
from demo_words import DIRECT, ESCALATED, PREFECTURE_AID, REACHED, REGION_AID

SMALL = 0.01
SEED = 1
FILES = 23
FEN_PER_YUAN = 100

Progress = Callable[[str, int, int], None]
"""Called with a file's name, its place and the number of files, when it is about to be written."""


def make_demo_year(
    out: Path,
    *,
    scale: float = SMALL,
    seed: int = SEED,
    year: int = 2022,
    messy: bool = False,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Write the year's files into ``out`` and say what is in them, as ``describe`` does.

    Raises:
        ValueError: ``scale`` is below a thousandth or above 1.
    """
    plan = plan_year(year, scale, seed)
    faults = Faults() if messy else None
    out.mkdir(parents=True, exist_ok=True)
    for place, sheet in enumerate(sheets(plan, seed, faults), start=1):
        if progress:
            progress(sheet.file, place, FILES)
        write(sheet, out)
    return describe(plan, faults)


def demo_person_certificate(*, seed: int = SEED, year: int = 2022) -> str:
    """The certificate number of the person whose record is rich at every size."""
    return demo_person(year, seed).certificate


def describe(plan: Plan, faults: Faults | None = None) -> dict[str, Any]:
    """What an importer must find: totals in the shape of the samples' expected.json, and more.

    ``services`` has one line per service with the counters of the year report; money is in fen.
    ``faults`` counts, by kind, the rows to be refused, repeated and read with care.
    """
    return {
        "place": "changji",
        "year": plan.year,
        "people": len(plan.people),
        "demo_person": {
            "certificate": plan.demo_person.certificate,
            "name": plan.demo_person.name,
        },
        "stations": {
            "lending": len({each.station for each in plan.devices}),
            "rehab": len({each.station for each in plan.sessions}),
        },
        "subsidy": _subsidy(plan, faults),
        **_other_totals(plan),
        "services": _services(plan),
        "faults": _fault_counts(faults),
    }


def _subsidy(plan: Plan, faults: Faults | None) -> dict[str, Any]:
    """Payments, sums and refusals of every monthly list and of the year."""
    files = []
    for month in range(1, 13):
        living, nursing = len(plan.living[month - 1]), len(plan.nursing[month - 1])
        file = f"两项补贴发放表_{plan.year}-{month:02d}.xlsx"
        spoiled = faults.spoiled[file] if faults else {}
        twice = spoiled.get("listed_twice", 0)
        files.append(
            {
                "file": file,
                "period": f"{plan.year}-{month:02d}",
                "new": living + nursing,
                "yuan": living * LIVING_YUAN + nursing * NURSING_YUAN,
                "rejected": sum(spoiled.values()) - twice,
                "duplicates": twice,
            }
        )
    return {
        "files": files,
        "payments": sum(each["new"] for each in files),
        "yuan": sum(each["yuan"] for each in files),
        "rejected": sum(each["rejected"] for each in files),
        "duplicates": sum(each["duplicates"] for each in files),
    }


def _other_totals(plan: Plan) -> dict[str, Any]:
    """The remaining keys of the samples' expected.json. Sums of money are in yuan."""
    out = sum(loan.returned_on is None for loan in plan.loans)
    needs = [each.handling for each in plan.contacts if each.need]
    return {
        "devices": len(plan.devices),
        "loans": {
            "lent": len(plan.loans),
            "returned": len(plan.loans) - out,
            f"still_out_{plan.year}-12-31": out,
        },
        "sessions": {
            "count": len(plan.sessions),
            "minutes": sum(each.minutes for each in plan.sessions),
        },
        "household_relief": _households(plan.household_relief),
        "temporary_relief": {
            "households": len(plan.temporary_relief),
            "cash_yuan": _cash(plan.temporary_relief),
            "goods_yuan": _goods(plan.temporary_relief),
        },
        "home_modification": _households(plan.modifications),
        "contacts": {
            "count": len(plan.contacts),
            "reached": sum(each.result == REACHED for each in plan.contacts),
            "needs": len(needs),
            "direct": needs.count(DIRECT),
            "escalated": needs.count(ESCALATED),
        },
        "training": _persons(plan.training),
        "education_aid": {
            "prefecture": _persons(_of_level(plan, PREFECTURE_AID)),
            "region": _persons(_of_level(plan, REGION_AID)),
        },
        "hearing_aids": {
            "devices": len(plan.hearing_aids),
            "yuan": _goods(plan.hearing_aids),
        },
    }


def _services(plan: Plan) -> dict[str, dict[str, int]]:
    """One line per service with the counters of the year report."""
    living = [person for roll in plan.living for person in roll]
    nursing = [person for roll in plan.nursing for person in roll]
    contacts = plan.contacts
    return {
        "living_subsidy": _line(living, yuan=len(living) * LIVING_YUAN),
        "nursing_subsidy": _line(nursing, yuan=len(nursing) * NURSING_YUAN),
        "device_loan": _line([each.person for each in plan.loans], items=len(plan.loans)),
        "rehab_session": _line(
            [each.person for each in plan.sessions],
            minutes=sum(each.minutes for each in plan.sessions),
        ),
        "household_relief": _granted(plan.household_relief, by_household=True),
        "temporary_relief": _granted(plan.temporary_relief, by_household=True),
        "home_modification": _granted(plan.modifications, by_household=True),
        "contact_made": _line([each.person for each in contacts if each.result == REACHED]),
        "contact_missed": _line([each.person for each in contacts if each.result != REACHED]),
        "need": _line([each.person for each in contacts if each.need]),
        "skills_training": _granted(plan.training),
        "education_aid_prefecture": _granted(_of_level(plan, PREFECTURE_AID)),
        "education_aid_region": _granted(_of_level(plan, REGION_AID)),
        "hearing_aid_issued": _granted(plan.hearing_aids, items=len(plan.hearing_aids)),
    }


def _line(people: list[Person], **counters: int) -> dict[str, int]:
    """Who was served and how often, with the counters given; every other counter is zero."""
    return {
        "persons": len({person.place for person in people}),
        "person_times": len(people),
        "households": counters.get("households", 0),
        "items": counters.get("items", 0),
        "minutes": counters.get("minutes", 0),
        "cash_minor": counters.get("yuan", 0) * FEN_PER_YUAN,
        "goods_minor": counters.get("goods_yuan", 0) * FEN_PER_YUAN,
    }


def _granted(grants: list[Grant], *, items: int = 0, by_household: bool = False) -> dict[str, int]:
    people = [grant.person for grant in grants]
    households = len({person.household for person in people}) if by_household else 0
    return _line(
        people, households=households, items=items, yuan=_cash(grants), goods_yuan=_goods(grants)
    )


def _of_level(plan: Plan, level: str) -> list[Grant]:
    return [grant for grant in plan.education_aid if grant.detail == (level,)]


def _cash(grants: list[Grant]) -> int:
    return sum(grant.cash_yuan for grant in grants)


def _goods(grants: list[Grant]) -> int:
    return sum(grant.goods_yuan for grant in grants)


def _households(grants: list[Grant]) -> dict[str, int]:
    return {"households": len(grants), "yuan": _cash(grants)}


def _persons(grants: list[Grant]) -> dict[str, int]:
    return {"persons": len(grants), "yuan": _cash(grants)}


def _fault_counts(faults: Faults | None) -> dict[str, dict[str, int]]:
    """How many rows were spoiled (to be refused) and untidy (to be read), by kind."""
    counts: dict[str, dict[str, int]] = {"spoiled": {}, "untidy": {}}
    if faults:
        for name, by_file in (("spoiled", faults.spoiled), ("untidy", faults.untidy)):
            for each in by_file.values():
                for kind, times in each.items():
                    counts[name][kind] = counts[name].get(kind, 0) + times
    return counts


def _scale(size: str) -> float:
    """``full``, ``small`` or a percentage, as a part of the printed year."""
    named = {"full": 1.0, "small": SMALL}
    return named[size] if size in named else float(size.removesuffix("%")) / 100


def _arguments(given: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("out", type=Path, metavar="OUT_DIR")
    parser.add_argument(
        "--size",
        type=_scale,
        default=SMALL,
        help="full, small (1, the default), or a percentage from 0.1 to 100",
    )
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--year", type=int, default=2022)
    parser.add_argument("--messy", action="store_true", help="subsidy lists with faults in them")
    parser.add_argument("--json", action="store_true", help="print the totals as JSON")
    return parser.parse_args(given)


def main(given: list[str] | None = None) -> int:
    """Write the files; progress goes to standard error, totals to standard output."""
    asked = _arguments(given)

    def say(file: str, place: int, files: int) -> None:
        print(f"{place}/{files} {file}", file=sys.stderr, flush=True)

    try:
        totals = make_demo_year(
            asked.out,
            scale=asked.size,
            seed=asked.seed,
            year=asked.year,
            messy=asked.messy,
            progress=say,
        )
    except ValueError as refusal:
        print(refusal, file=sys.stderr)
        return 2
    if asked.json:
        json.dump(totals, sys.stdout, indent=1)
        print()
    else:
        for service, line in totals["services"].items():
            print(service, *(f"{name}={count}" for name, count in line.items() if count))
        print("demo person", totals["demo_person"]["certificate"])
    return 0


if __name__ == "__main__":
    sys.exit(main())
