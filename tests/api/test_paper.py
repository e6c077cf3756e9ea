"""What is printed at the desk: labels, a receipt, a card; and what one button does to a device."""

from base64 import b32encode
from hashlib import sha256
from uuid import uuid4

import pytest

from ledger.aggregates import Device
from ledger.proof.proofs import parse_proof
from ledger.proof.tree import leaf_hash
from tests.api.conftest import Browser
from tests.api.office_day import AYGUL, BROKEN, FREE, LI_LEI, OUT, Day
from tests.api.page_rules import shown


def device_id(day: Day, number: str) -> str:
    return str(Device.id_of(day.office.organisation, number))


def test_labels_are_shown_each_once_with_its_code(clerk: Browser) -> None:
    page = clerk.get(f"/desk/labels?numbers={FREE}%0A{OUT},{FREE}")

    labels = [each for each in page.document.all("li") if each.get("class") == "label"]
    assert [shown(each).split()[0] for each in labels] == [FREE, OUT]


def test_a_label_of_what_there_is_not_is_told(clerk: Browser) -> None:
    page = clerk.get(f"/desk/labels?numbers={FREE}+CJ99999")
    none = clerk.get("/desk/labels?numbers=CJ99999", 404)

    assert page.error.startswith("No device has these numbers: CJ99999.")
    assert none.error == page.error


def test_a_receipt_is_in_the_words_of_who_borrows(clerk: Browser, day: Day) -> None:
    page = clerk.get(f"/desk/lent/{device_id(day, OUT)}")

    assert f"{LI_LEI} has borrowed:" in page.text
    assert "Please bring it back by 9 January 2023." in page.text


def test_what_is_not_lent_has_no_receipt(clerk: Browser, day: Day) -> None:
    clerk.get(f"/desk/lent/{device_id(day, FREE)}", 404)


def test_without_a_voice_a_receipt_is_not_said(clerk: Browser, day: Day) -> None:
    clerk.get(f"/desk/lent/{device_id(day, OUT)}/aloud.wav", 404)


def test_a_new_card_is_shown_once_and_ends_the_one_before(clerk: Browser, day: Day) -> None:
    ask = f"/desk/people/{day.aygul}/card"
    form = clerk.get(ask).form(ask)

    made = clerk.post(ask, **form)
    again = clerk.post(ask, **form)

    number = next(
        shown(each).replace(" ", "")
        for each in made.document.all("p")
        if each.get("class") == "code"
    )
    assert AYGUL in made.text
    assert number not in again.text.replace(" ", "")
    assert again.notice().startswith("This card was made and shown before")
    assert clerk.post("/desk/find", text=number).heading == AYGUL
    assert clerk.post("/desk/find", 404, text=day.card).path == "/desk/found"


def test_a_card_that_is_scanned_makes_no_new_one(clerk: Browser, day: Day) -> None:
    page = clerk.get(f"/desk/people/{day.aygul}/card")

    assert not [each for each in page.document.all() if "autofocus" in each.attributes]


def test_there_is_no_card_for_who_is_erased(clerk: Browser, day: Day) -> None:
    ask = f"/desk/people/{day.erased}/card"

    clerk.get(ask, 404)
    assert clerk.post(ask, key=str(uuid4())).path == f"/desk/people/{day.erased}"


@pytest.mark.parametrize(
    ("number", "what", "said"),
    [
        (FREE, "send_to_repair", "is recorded as sent to be repaired."),
        (FREE, "disinfect", "is recorded as disinfected."),
        (BROKEN, "finish_repair", "is recorded as repaired."),
    ],
)
def test_one_button_records_what_was_done_to_a_device(
    clerk: Browser, day: Day, number: str, what: str, said: str
) -> None:
    told = {"number": number, "what": what, "station": str(day.here), "key": str(uuid4())}

    page = clerk.post("/desk/devices/done", **told)

    assert page.notice().endswith(said)


def test_what_cannot_be_done_to_a_device_now_is_refused(clerk: Browser, day: Day) -> None:
    told = {"number": OUT, "station": str(day.here), "key": str(uuid4())}

    assert clerk.post("/desk/devices/done", 409, **told, what="finish_repair").error
    assert clerk.post("/desk/devices/done", **told, what="dance").notice() == ""


def test_a_receipt_names_its_entry_and_gives_the_whole_proof(clerk: Browser, day: Day) -> None:
    path = f"/desk/lent/{device_id(day, OUT)}"
    page = clerk.get(path)
    answer = clerk.client.get(f"{path}/proof")
    said, _, text = answer.text.partition("\n\n")
    proof = parse_proof(text)

    proof.must_hold()
    assert proof.says.topic == "device_lent"
    signs = b32encode(leaf_hash(proof.leaf)[:5]).decode()
    assert f"{proof.says.position}-{signs[:4]}-{signs[4:]}" in page.text
    assert sha256(said.split("\nstate ")[1].encode()).digest() == proof.says.state_sha256
    assert answer.headers["content-disposition"].endswith(f"receipt-{proof.says.position}.txt")
    assert answer.headers["cache-control"] == "private, no-store"


def test_what_is_not_lent_has_no_proof_of_a_loan(clerk: Browser, day: Day) -> None:
    assert clerk.client.get(f"/desk/lent/{device_id(day, FREE)}/proof").status_code == 404
