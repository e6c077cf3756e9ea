"""The Disability Registry API: what is asked, who is told of whom, in the published form."""

import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.exchange.spdci.answering import Registry, answer, transport_error
from api.exchange.spdci.messages import NotAMessage, Operation
from ledger.aggregates import CareRelation, Device, Person, Restriction
from ledger.history import FACTS
from ledger.vocabulary import IdentifierKind
from projections import record_access
from tests.api.exchange.spdci_form import FORMS, TRANSPORT, must_be
from tests.api.office_day import AYGUL, LI_LEI, NUMBER, Day, ordinary_day
from tests.facts import copied, ready

Run = Callable[..., str]
NOW = "2022-12-04T17:20:07+00:00"
UIN = {"type": "UIN", "value": NUMBER}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Day]:
    """A day that nothing is done to: many ask about it."""
    made = ordinary_day(tmp_path_factory.mktemp("house") / "data")
    yield made
    made.office.close()


class Asked:
    """A registry, and whom it told of."""

    def __init__(self, day: Day, *, sees: Callable[[Any], bool] = lambda _them: True) -> None:
        self.told: list[UUID] = []
        office = day.office
        self.registry = Registry(
            ledger=office.ledger,
            views=office.fresh(),
            day=date(2022, 12, 31),
            now=office.ledger.now,
            sees=sees,
            handed_on=self.told.append,
            name="dr.test",
        )

    def __call__(self, operation: Operation, **message: Any) -> Any:
        told = answer(self.registry, operation, message_of(**message))
        must_be(FORMS[operation.value], json.loads(json.dumps(told)))
        return told

    def search(self, query: Any, kind: str = "idtype-value", **more: Any) -> list[Any]:
        message = {"transaction_id": "1", "search_request": [one(query, kind, **more)]}
        return list(self(Operation.SEARCH, message=message)["message"]["search_response"])

    def of(self, operation: Operation, query: Any) -> Any:
        told = self(
            operation, message={"transaction_id": "1", "disabled_criteria": {"query": query}}
        )
        name = "disabled_response" if operation is Operation.STATUS else "search_response"
        return told["message"][name][0]


def message_of(*, message: Any, **header: Any) -> bytes:
    told: dict[str, Any] = {
        "version": "1.0.0",
        "message_id": "123",
        "message_ts": NOW,
        "action": "search",
        "sender_id": "spmis.test",
        "total_count": 1,
    }
    return json.dumps({"signature": "", "header": told | header, "message": message}).encode()


def one(
    query: Any, kind: str, *, reference_id: str = "r1", timestamp: str = NOW, **more: Any
) -> Any:
    criteria = {"query_type": kind, "query": query, **more}
    return {"reference_id": reference_id, "timestamp": timestamp, "search_criteria": criteria}


def predicate(name: str, value: Any, operator: str = "eq") -> Any:
    return {"attribute_name": name, "operator": operator, "attribute_value": value}


def put(day: Day, topic: str, who: UUID | None = None, **changes: Any) -> UUID:
    history = day.office.ledger.new_id()
    copied(day.office.ledger, history, ready(FACTS[topic], person_id=who or day.aygul, **changes))
    return history


def test_a_search_by_number_tells_the_record_and_that_it_was_handed_on(day: Day) -> None:
    asked = Asked(day)

    (found,) = asked.search(UIN)

    record = found["data"]["reg_records"]
    assert found["status"] == "succ"
    assert found["pagination"] == {"page_size": 100, "page_number": 1, "total_count": 1}
    assert record["personal_details"]["name"] == {"full_name": AYGUL}
    assert record["disability_status"] == "Approved"
    assert record["disability_details"] == [
        {"impairment_type": "Mobility", "impairment_level": "Mild"}
    ]
    assert asked.told == [day.aygul]


@pytest.mark.parametrize(
    ("kind", "query"),
    [
        ("idtype-value", {"type": "CN_RESIDENT_ID", "value": NUMBER}),
        ("idtype-value", {"type": "disability_certificate", "value": NUMBER + "44"}),
        ("expression", {"member.member_identifier": {"eq": NUMBER}}),
        ("expression", {"expression": {"query": {"$and": [{"uin": {"$eq": NUMBER}}]}}}),
        ("expression", {"name": AYGUL, "area": "6523"}),
        ("expression", {"$or": [{"name": AYGUL}, {"name": "nobody"}]}),
        ("predicate", [{"seq_num": 1, "expression1": predicate("UIN", NUMBER)}]),
        ("predicate", [{"expression1": predicate("name", [AYGUL], "in")}]),
        (
            "predicate",
            [
                {
                    "expression1": predicate("name", AYGUL),
                    "condition": "and",
                    "expression2": predicate("disability_status", "Approved"),
                }
            ],
        ),
        (
            "predicate",
            [
                {
                    "expression1": predicate("name", AYGUL),
                    "condition": "not",
                    "expression2": predicate("disability_level", "Severe"),
                }
            ],
        ),
    ],
)
def test_each_published_form_of_a_query_finds_whom_it_names(
    house: Day, kind: str, query: Any
) -> None:
    asked = Asked(house)

    asked.search(query, kind)

    assert asked.told == [house.aygul]


@pytest.mark.parametrize(
    ("kind", "query"),
    [
        ("idtype-value", {"type": "UIN", "value": "652302198001011529"}),
        ("idtype-value", {"type": "disability_certificate", "value": NUMBER + "99"}),
        ("expression", {"name": "阿依古丽"}),
        ("expression", {"name": LI_LEI}),
        ("expression", {"name": AYGUL, "area": "11"}),
        ("expression", {"uin": NUMBER, "$not": {"disability_status": "Approved"}}),
        ("expression", {"uin": NUMBER, "date_of_birth": {"$gt": "1900-01-01"}}),
    ],
)
def test_whom_a_query_does_not_mean_is_not_told_of(house: Day, kind: str, query: Any) -> None:
    asked = Asked(house)

    (found,) = asked.search(query, kind)

    assert found["status"] == "succ"
    assert "data" not in found
    assert found["pagination"]["total_count"] == 0
    assert asked.told == []


@pytest.mark.parametrize(
    ("kind", "query"),
    [
        ("graphql", "{ member }"),
        ("expression", {"disability_status": "Approved"}),
        ("expression", {"$not": {"uin": NUMBER}}),
        ("expression", {"$or": [{"uin": NUMBER}, {"area": "6523"}]}),
        ("expression", {"name": {"gt": "A"}}),
        ("expression", {"income": {"eq": "1"}}),
        ("expression", {"name": {"like": "A"}}),
        ("expression", {"name": {"eq": {"first": "A"}}}),
        ("expression", {"name": {}}),
        ("expression", {}),
        ("expression", "name=A"),
        ("expression", {"$and": []}),
        ("expression", {"name": "a\nb"}),
        ("expression", {"name": True}),
        ("predicate", []),
        ("predicate", [{"expression2": predicate("name", "A")}]),
        ("predicate", [{"expression1": {"attribute_name": "name"}}]),
        (
            "predicate",
            [
                {
                    "expression1": predicate("name", "A"),
                    "condition": "xor",
                    "expression2": predicate("name", "A"),
                }
            ],
        ),
        ("predicate", [{"expression1": predicate("name", "A", "in")}]),
        ("idtype-value", {"type": "UIN"}),
    ],
)
def test_a_query_that_names_nobody_or_means_nothing_is_rejected(
    house: Day, kind: str, query: Any
) -> None:
    asked = Asked(house)

    (found,) = asked.search(query, kind)

    assert found["status"] == "rjct"
    assert found["status_reason_code"] == "rjct.search_criteria.invalid"
    assert NUMBER not in json.dumps(found)
    assert asked.told == []


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"reference_id": " "}, "rjct.reference_id.invalid"),
        ({"timestamp": "yesterday"}, "rjct.timestamp.invalid"),
        ({"timestamp": "2022-12-04T17:20:07"}, "rjct.timestamp.invalid"),
        ({"pagination": {"page_size": 0}}, "rjct.pagination.invalid"),
        ({"pagination": {"page_size": 5, "page_number": 0}}, "rjct.pagination.invalid"),
        ({"sort": [{"attribute_name": "income"}]}, "rjct.sort.invalid"),
        ({"sort": [{"attribute_name": "name", "sort_order": "up"}]}, "rjct.sort.invalid"),
    ],
)
def test_a_search_that_is_wrong_is_rejected_with_its_code(
    house: Day, more: dict[str, Any], code: str
) -> None:
    (found,) = Asked(house).search(UIN, **more)

    assert (found["status"], found["status_reason_code"]) == ("rjct", code)


def test_a_batch_is_answered_search_by_search(house: Day) -> None:
    searches = [one(UIN, "idtype-value"), one(UIN, "idtype-value"), one({}, "x", reference_id="b")]
    told = Asked(house)(
        Operation.SEARCH, message={"transaction_id": "t", "search_request": searches}
    )

    answers = told["message"]["search_response"]
    assert [each["status"] for each in answers] == ["succ", "rjct", "rjct"]
    assert answers[1]["status_reason_code"] == "rjct.reference_id.duplicate"
    assert told["message"]["transaction_id"] == "t"


def test_namesakes_come_page_by_page_in_the_order_asked_for(day: Day) -> None:
    ledger = day.office.ledger
    for born in ("1990-01-01", "1970-01-01", "1980-01-01"):
        person = ledger.new_person_id()
        registered = ready(Person.PersonRegistered, name="王芳", born_on=born)
        copied(ledger, person, registered, ready(Person.CertificateIssued))
    asked = Asked(day)
    sort = [{"attribute_name": "birth_date", "sort_order": "desc"}]

    first = asked.search({"name": "王芳"}, "expression", sort=sort, pagination={"page_size": 2})
    second = asked.search(
        {"name": "王芳"}, "expression", sort=sort, pagination={"page_size": 2, "page_number": 2}
    )

    born = [
        each["data"]["reg_records"]["personal_details"]["date_of_birth"] for each in first + second
    ]
    assert born == ["1990-01-01", "1980-01-01", "1970-01-01"]
    assert {each["pagination"]["total_count"] for each in first + second} == {3}
    assert {each["reference_id"] for each in first} == {"r1"}


def test_the_status_is_yes_only_while_a_certificate_is_valid(day: Day) -> None:
    asked = Asked(day)
    before = asked.of(Operation.STATUS, UIN)["disabled_status"]
    nobody = asked.of(Operation.STATUS, {"type": "UIN", "value": "1"})["disabled_status"]
    copied(day.office.ledger, day.aygul, ready(Person.CertificateRevoked))
    after = asked.of(Operation.STATUS, UIN)["disabled_status"]

    assert (before, nobody, after) == ("yes", "no", "no")
    assert asked.search(UIN)[0]["pagination"]["total_count"] == 0
    assert asked.of(Operation.DETAILS, UIN)["data"]["reg_records"] == [{"disability_details": []}]


def test_a_status_that_cannot_be_asked_is_rejected_and_says_no(house: Day) -> None:
    told = Asked(house).of(Operation.STATUS, {"area": {"eq": "6523"}})

    assert (told["status"], told["disabled_status"]) == ("rjct", "no")
    assert told["status_reason_message"].startswith("rjct.search_criteria.invalid")
    assert Asked(house).of(Operation.SUPPORT, {"area": "6523"})["status"] == "rjct"


def test_the_support_is_what_somebody_has_and_waits_for(day: Day) -> None:
    ledger = day.office.ledger
    chair = ledger.new_id()
    lent = ready(Device.DeviceLent, person_id=day.aygul)
    copied(ledger, chair, ready(Device.DeviceRegistered), lent)
    put(day, "waiting_list_joined", class_code="22 06 12")
    put(day, "home_modification_agreed")
    put(day, "carer_linked")
    put(day, "rehab_session_delivered", item="counselling")

    ((helped,),) = Asked(day).of(Operation.SUPPORT, UIN)["data"]["reg_records"]

    technologies = [(each["type"], each["status"]) for each in helped["assistive_technology"]]
    assert technologies == [("Wheelchairs", "Received"), ("Hearing aids", "Needed")]
    assert [each["status"] for each in helped["housing_support"]] == ["Needed"]
    assert len(helped["human_assistance"]) == 1
    assert CareRelation.CarerLinked.TOPIC not in json.dumps(helped)
    assert "counselling" not in json.dumps(helped)


def test_an_approved_subsidy_is_a_programme(day: Day) -> None:
    put(day, "entitlement_approved", scheme="living_subsidy")

    record = Asked(day).search(UIN)[0]["data"]["reg_records"]

    assert [each["programme_name"] for each in record["programs_enrolments"]] == ["living_subsidy"]


def test_a_caller_is_told_only_of_whom_they_may_have(house: Day) -> None:
    asked = Asked(house, sees=lambda them: them.it.area != "652302")

    (found,) = asked.search(UIN)

    assert "data" not in found
    assert asked.of(Operation.STATUS, UIN)["disabled_status"] == "no"
    assert asked.told == []


def test_whoever_was_erased_is_nobody(day: Day) -> None:
    ledger = day.office.ledger
    gone = ledger.new_person_id()
    claim = ledger.vault.number_id(IdentifierKind.VN_CCCD.value, "001190001234")
    copied(ledger, gone, ready(Person.PersonRegistered), ready(Person.CertificateIssued))
    claimed = {"kind": IdentifierKind.VN_CCCD, "person_id": gone}
    copied(ledger, claim, ready(FACTS["identifier_claimed"], **claimed))
    copied(ledger, gone, ready(Person.PersonErased))

    (found,) = Asked(day).search({"type": "UIN", "value": "001190001234"})

    assert "data" not in found


def test_whoever_is_restricted_is_told_of_to_nobody(day: Day) -> None:
    asked = {"type": "UIN", "value": NUMBER}
    (before,) = Asked(day).search(asked)
    copied(
        day.office.ledger,
        Restriction.id_of(day.aygul),
        ready(Restriction.RestrictionSet, person_id=day.aygul),
    )

    registry = Asked(day)
    (found,) = registry.search(asked)

    assert "data" in before
    assert "data" not in found
    assert registry.told == []


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ({"version": "2.0.0"}, "rjct.version.invalid"),
        ({"action": "subscribe"}, "rjct.action.not_supported"),
        ({"message_ts": "now"}, "rjct.message_ts.invalid"),
        ({"total_count": 101}, "rjct.total_count.limit_exceeded"),
        ({"total_count": -1}, "rjct.total_count.invalid"),
    ],
)
def test_a_message_whose_header_is_wrong_is_rejected(
    house: Day, header: dict[str, Any], code: str
) -> None:
    message = {"transaction_id": "1", "search_request": [one(UIN, "idtype-value")]}
    told = Asked(house)(Operation.SEARCH, message=message, **header)

    assert told["header"]["status"] == "rjct"
    assert told["header"]["status_reason_code"] == code
    assert "message" not in told


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"\xff",
        b"{}",
        message_of(message={}),
        message_of(message={"transaction_id": 1, "search_request": []}),
        message_of(message={"transaction_id": "1" * 100, "search_request": []}),
        message_of(message={"transaction_id": "1", "search_request": [{}]}),
        message_of(message={}, is_msg_encrypted=True),
        b"[" * 100_000,
    ],
)
def test_what_is_no_message_is_an_error_of_the_transport(house: Day, body: bytes) -> None:
    with pytest.raises(NotAMessage) as why:
        answer(Asked(house).registry, Operation.SEARCH, body)

    must_be(TRANSPORT, transport_error(why.value))


ANYTHING = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(allow_nan=False, allow_infinity=False),
        st.text(),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(
            st.one_of(
                st.text(max_size=8),
                st.sampled_from(
                    ["$and", "$or", "$not", "name", "uin", "eq", "type", "value", "expression1"]
                ),
            ),
            inner,
            max_size=4,
        ),
    ),
    max_leaves=12,
)


def test_any_query_is_answered_in_the_published_form(house: Day) -> None:
    asked = Asked(house)

    @settings(max_examples=200, deadline=None)
    @given(
        kind=st.sampled_from(["expression", "predicate", "idtype-value", "graphql"]),
        query=ANYTHING,
        operation=st.sampled_from([Operation.STATUS, Operation.DETAILS, Operation.SUPPORT]),
    )
    def ask(kind: str, query: Any, operation: Operation) -> None:
        assert asked.search(query, kind)[0]["status"] in {"succ", "rjct"}
        asked.of(operation, query)

    ask()


def test_the_command_answers_a_request_from_a_file(day: Day, run: Run, tmp_path: Path) -> None:
    message = {"transaction_id": "1", "search_request": [one(UIN, "idtype-value")]}
    file = tmp_path / "request.json"
    file.write_bytes(message_of(message=message))
    wrong = tmp_path / "wrong.json"
    wrong.write_text("{}")

    told = json.loads(run("export", "spdci", "search", file))
    refused = run("export", "spdci", "search", wrong, code=1)
    nothing = run("export", "spdci", "search", tmp_path / "none.json", code=2)

    must_be(FORMS["search"], told)
    assert len(told["message"]["search_response"]) == 1
    looked = record_access.of(day.office.fresh(), person_id=day.aygul)
    assert [each.reason for each in looked if each.looked] == ["handed_on"]
    assert "err.request.bad" in refused
    assert "none.json" in nothing
    assert "Traceback" not in refused + nothing
