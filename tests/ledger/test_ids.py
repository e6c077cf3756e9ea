"""Ids that must be unique are derived: these very ids, in every program and for ever."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given as holds
from hypothesis import strategies as st

from ledger.aggregates import (
    Contact,
    Device,
    HomeModification,
    HouseholdGrant,
    ImportBatch,
    LedgerClock,
    Need,
    Payment,
    RehabSession,
    ServiceDelivery,
    Station,
)
from ledger.ids import derived_id, digest_id, random_id, time_ordered_id
from ledger.vocabulary import ContactChannel, PaymentKind, StationKind
from tests.facts import AYGUL, HOUSEHOLD, REHAB_STATION

KNOWN = {
    "payment": (
        Payment.id_of("living_subsidy", AYGUL, "2022-01", PaymentKind.REGULAR),
        "0270902f-69a8-8db9-b5ee-62c7b1a27858",
    ),
    "device": (Device.id_of("昌吉州残联", "CJ00001"), "00004885-6f3d-8637-b113-fa871b56b4ff"),
    "station": (
        Station.id_of("昌吉州残联", StationKind.REHAB, "阜康市第二康复站"),
        "00005f54-f64a-8787-a389-72585304a80f",
    ),
    "rehab_session": (
        RehabSession.id_of(AYGUL, REHAB_STATION, "2022-06-21", "physiotherapy"),
        "02754db4-1589-89c9-ad79-a1023736b8e2",
    ),
    "household_grant": (
        HouseholdGrant.id_of("temporary_relief", HOUSEHOLD, "2022"),
        "02705dab-7bed-86b3-85ab-3aaa9f08522f",
    ),
    "home_modification": (
        HomeModification.id_of(AYGUL, "厨房", "坡道", "2022-04"),
        "02709f85-1414-8a28-9374-74ffc9dce138",
    ),
    "contact_made": (
        Contact.id_of(AYGUL, ContactChannel.VISIT, "2022-09-21", made=True),
        "0278d25b-8557-8a48-9724-424ea597de85",
    ),
    "contact_missed": (
        Contact.id_of(AYGUL, ContactChannel.VISIT, "2022-09-21", made=False),
        "02780e77-ff04-8eec-b9b6-66e34e352647",
    ),
    "need": (Need.id_of(UUID(int=1)), "00002b01-d6ac-8d76-966e-3a623dcbf451"),
    "service": (
        ServiceDelivery.id_of("hearing_aid_issued", AYGUL, "2022-03-03", "TZ0001"),
        "02728af5-29ee-8839-b85c-3e6f86ba9d0b",
    ),
    "import_batch": (
        ImportBatch.id_of("昌吉州残联", "9f86d081", "device", None),
        "000001ee-20fa-83bc-9193-13dd58ed577a",
    ),
    "ledger_clock": (LedgerClock.the_id(), "0000d20a-0ee6-8df3-85a2-c0ddade8ca96"),
}
"""What each id was when the first facts were stored; changing one loses those facts."""

parts = st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\x1f")), max_size=4)
months = st.dates(date(1970, 1, 1), date(2500, 1, 1)).map(lambda day: day.isoformat()[:7])


@pytest.mark.parametrize("name", sorted(KNOWN))
def test_a_derived_id_is_what_it_always_was(name):
    made, known = KNOWN[name]

    assert str(made) == known


@pytest.mark.parametrize(
    ("month", "prefix"),
    [
        (None, "0000"),
        ("1970-01", "0000"),
        ("1970-02", "0001"),
        ("2022-01", "0270"),
        ("2022-03", "0272"),
        ("2022-03-05", "0272"),
        ("2022", "0270"),
    ],
)
def test_a_derived_id_begins_with_its_month(month, prefix):
    assert str(derived_id(month, "anything"))[:4] == prefix


def test_a_derived_id_is_derived_as_the_page_says():
    import hashlib  # noqa: PLC0415 - written out, as another program would have to do it

    digest = hashlib.sha256(b"payment\x1fx\x1f2022-03").digest()
    bits = bytearray((0x0272).to_bytes(2, "big") + digest[:14])
    bits[6] = bits[6] & 0x0F | 0x80
    bits[8] = bits[8] & 0x3F | 0x80

    assert derived_id("2022-03", "payment", "x", "2022-03") == UUID(bytes=bytes(bits))


@holds(months, parts)
def test_a_derived_id_is_a_uuid_of_version_8(month, told):
    made = derived_id(month, *told)

    assert made.version == 8
    assert made.variant == "specified in RFC 4122"
    assert made == derived_id(month, *told)


@holds(months, months, parts)
def test_derived_ids_of_later_months_come_later(one, other, told):
    first, second = derived_id(one, *told), derived_id(other, *told)

    assert (first < second) == (one < other)


@holds(parts, parts)
def test_derived_ids_of_different_parts_differ(one, other):
    assert (derived_id(None, *one) == derived_id(None, *other)) == (
        one == other or one + other == [""]
    )


@holds(st.binary(min_size=14, max_size=32))
def test_a_digest_id_is_a_uuid_of_version_8_of_no_month(digest):
    made = digest_id(digest)

    assert (made.version, made.bytes[:2]) == (8, b"\0\0")
    assert made == digest_id(digest[:14])


@holds(
    st.datetimes(
        min_value=datetime(1970, 1, 1),  # noqa: DTZ001
        max_value=datetime(2500, 1, 1),  # noqa: DTZ001
        timezones=st.just(UTC),
    ),
    st.integers(min_value=1, max_value=10**9),
    st.binary(min_size=10, max_size=10),
    st.binary(min_size=10, max_size=10),
)
def test_a_time_ordered_id_sorts_by_its_instant(now, later, one, other):
    first = time_ordered_id(now, one)
    second = time_ordered_id(now + timedelta(milliseconds=later), other)

    assert first < second
    assert first.version == second.version == 7
    assert first.variant == "specified in RFC 4122"


def test_a_time_ordered_id_tells_its_instant():
    now = datetime(2022, 12, 31, 12, tzinfo=UTC)

    made = time_ordered_id(now, b"\xff" * 10)

    assert made.int >> 80 == int(now.timestamp()) * 1000
    assert str(made)[14:] == "7fff-bfff-ffffffffffff"


@holds(st.binary(min_size=16, max_size=16))
def test_a_random_id_is_a_uuid_of_version_4(entropy):
    assert random_id(entropy).version == 4
