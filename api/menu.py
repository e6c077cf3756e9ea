"""The way around: which pages stand in the menu, and for whom. A page module adds its line here."""

from typing import NamedTuple

from api.rights import Right


class Item(NamedTuple):
    """One page of the menu; without a ``right`` it is for whoever works here."""

    address: str
    words_key: str
    right: Right | None = None


ITEMS = (
    Item("/desk", "desk.menu_start"),
    Item("/desk/lend", "desk.menu_lend", Right.LEND_DEVICES),
    Item("/desk/devices", "desk.menu_device", Right.LEND_DEVICES),
    Item("/desk/devices", "desk.menu_device", Right.KEEP_DEVICES),
    Item("/desk/due", "desk.menu_due", Right.LEND_DEVICES),
    Item("/desk/waiting", "desk.menu_waiting", Right.LEND_DEVICES),
    Item("/desk/sessions", "care.menu_sessions", Right.RECORD_CARE),
    Item("/desk/imports", "import.menu", Right.IMPORT_FILES),
    Item("/desk/calls", "care.menu_calls", Right.MAKE_CALLS),
    Item("/desk/needs", "care.menu_needs", Right.WORK_NEEDS),
    Item("/desk/payments", "money.title", Right.PREPARE_PAYMENTS),
    Item("/desk/payments", "money.title", Right.CHECK_PAYMENTS),
    Item("/desk/payments", "money.title", Right.APPROVE_PAYMENTS),
    Item("/desk/payments", "money.title", Right.PAY),
    Item("/desk/bank-answers", "import.answers_menu", Right.PAY),
    Item("/desk/requests", "requests.title", Right.ANSWER_OBJECTIONS),
    Item("/desk/objections", "desk.menu_objections", Right.ANSWER_OBJECTIONS),
    Item("/desk/corrections", "desk.menu_right", Right.CORRECT),
    Item("/desk/labels", "desk.menu_labels", Right.KEEP_DEVICES),
    Item("/desk/figures", "numbers.menu", Right.READ_FIGURES),
    Item("/desk/policies", "policies.title", Right.READ_FIGURES),
    Item("/desk/kiosks", "desk.menu_kiosks", Right.FIND_PERSON),
    Item("/desk/staff", "auth.staff_title", Right.ADMINISTER_STAFF),
    Item("/desk/access", "auth.broken_title", Right.READ_ACCESS_LOG),
    Item("/audit", "audit.front_title", Right.AUDIT),
    Item("/audit/account", "audit.account", Right.AUDIT),
    Item("/audit/imports", "audit.imports", Right.AUDIT),
)
"""In the order in which they stand; an address that is there twice stands once."""


def current(here: str) -> str:
    """The address in the menu under which the page at ``here`` lies; empty when under none."""
    path = here.partition("?")[0]
    under = [
        item.address
        for item in ITEMS
        if path == item.address or path.startswith(f"{item.address}/")
    ]
    found = max(under, key=len, default="")
    # Everything lies under the first page; it is not where somebody is on every page.
    return found if found != "/desk" or path == "/desk" else ""
