"""The derived ids of care, as they were when the first facts were stored."""

import pytest

from ledger.aggregates import Employment, Placement, PlacementWage, Screening, Training
from ledger.aggregates.employment import EmploymentKind
from ledger.aggregates.placement import CareType
from tests.facts import AYGUL
from tests.ledger.more_samples.care import COURSE

KNOWN = {
    "placement": (
        Placement.id_of(AYGUL, CareType.DAY_CARE),
        "0000339e-707e-8789-8750-ad0053f738fb",
    ),
    "placement_wage": (
        PlacementWage.id_of(AYGUL, "2022-03"),
        "02724dcd-5f40-8722-86cb-73311f907f6e",
    ),
    "screening": (
        Screening.id_of(AYGUL, "child_0_6", "2022-04-11"),
        "0273a7b1-2d65-819b-aca7-31fdecd9e79c",
    ),
    "training": (Training.id_of(COURSE, AYGUL), "000048c8-1d62-832a-a393-ce10aa32dafb"),
    "employment": (
        Employment.id_of(AYGUL, EmploymentKind.SELF, None, "2022-06-01"),
        "02757c7f-b12b-835d-a96b-4ca7420b2382",
    ),
}


@pytest.mark.parametrize("name", sorted(KNOWN))
def test_a_derived_id_of_care_is_what_it_always_was(name):
    made, known = KNOWN[name]

    assert str(made) == known
