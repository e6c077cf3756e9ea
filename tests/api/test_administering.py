"""Staff and roles: registered, granted, taken back, gone; and what an administrator never sees."""

import re
from collections.abc import Callable
from uuid import UUID, uuid4

import pytest

from api import accounts
from api.second_step import new_secret
from ledger.aggregates import StaffMember
from ledger.vocabulary import StaffRole
from projections import staff_lookup
from tests.api.conftest import Browser, Seen
from tests.api.office_day import AYGUL, LI_LEI, NUMBER, PASSWORD, Day
from tests.api.test_auth import app_of
from tests.api.test_rights import called, guarded
from tests.api.test_second_step import OWN, clerk_of

WorkAs = Callable[..., Browser]


@pytest.fixture
def admin(work_as: WorkAs) -> Browser:
    return work_as(StaffRole.ADMINISTRATOR)


def register(admin: Browser, status: int = 200, **typed: str) -> Seen:
    form = admin.get("/desk/staff/new").form("/desk/staff/new")
    said = {"name": "Trần Thị Mai", "username": "mai", "role": "clerk"}
    return admin.post("/desk/staff/new", status, **(form | said | typed))


def given_password(page: Seen) -> str:
    found = re.search(r"[a-z2-7]{4}(?:-[a-z2-7]{4}){3}", page.text)
    assert found, page.text
    return found[0]


def posts(day: Day, staff_id: UUID) -> set[tuple[str, str | None, str | None]]:
    staff = day.office.ledger.load(StaffMember, staff_id)
    assert staff is not None
    return {(post.role.value, post.organisation, post.area) for post in staff.posts}


def test_somebody_new_signs_in_with_what_is_shown_once(admin: Browser, stranger: Browser) -> None:
    page = register(admin, area="652302")
    first = stranger.sign_in("mai", given_password(page))
    inside = stranger.post("/desk/sign-in/password", password=OWN, again=OWN)

    assert first.path == "/desk/sign-in/password"
    assert inside.path == "/desk"
    assert "Trần Thị Mai" in admin.get("/desk/staff").text


def test_a_form_sent_twice_registers_once_and_shows_the_password_once(admin: Browser) -> None:
    form = admin.get("/desk/staff/new").form("/desk/staff/new")
    form |= {"name": "Mai", "username": "mai", "role": "clerk"}
    admin.post("/desk/staff/new", **form)

    again = admin.post("/desk/staff/new", **form)

    assert "was shown before" in again.text
    assert admin.get("/desk/staff").text.count("mai") == 1


def test_a_user_name_that_is_taken_is_refused_and_nothing_typed_is_lost(admin: Browser) -> None:
    page = register(admin, 409, username="clerk")

    assert page.error
    assert page.form("/desk/staff/new")["name"] == "Trần Thị Mai"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"name": " "}, "Type the name."),
        ({"username": ""}, "Type a user name."),
        ({"username": "mai tran"}, "no spaces"),
        ({"role": ""}, "Choose the role."),
        ({"role": "operator"}, "Choose the role."),
    ],
)
def test_what_is_missing_is_asked_for(admin: Browser, typed: dict[str, str], told: str) -> None:
    assert told in register(admin, 422, **typed).error


def test_a_role_is_given_and_taken_back_and_counts_at_once(
    admin: Browser, clerk: Browser, day: Day
) -> None:
    one = f"/desk/staff/{clerk_of(day)}"
    assert clerk.get("/desk/staff", 403).status == 403
    page = admin.post(f"{one}/grant", key=str(uuid4()), role="administrator")
    seen = clerk.get("/desk/staff")
    admin.post(f"{one}/revoke", key=str(uuid4()), role="administrator")

    assert page.notice() == "Lin Mei may now act in this role as well."
    assert seen.status == 200
    assert clerk.get("/desk/staff", 403).status == 403


def test_a_role_is_given_in_a_body_and_an_area(admin: Browser, day: Day) -> None:
    staff_id = day.hire(StaffRole.CLERK)
    told = {"role": "call_agent", "organisation": "changji", "area": "652302"}

    admin.post(f"/desk/staff/{staff_id}/grant", key=str(uuid4()), **told)

    assert ("call_agent", "changji", "652302") in posts(day, staff_id)


def test_the_role_somebody_was_registered_in_is_taken_back(
    admin: Browser, clerk: Browser, day: Day
) -> None:
    admin.post(f"/desk/staff/{clerk_of(day)}/revoke", key=str(uuid4()), role="clerk")

    assert posts(day, clerk_of(day)) == set()
    assert clerk.get("/desk").path == "/desk/sign-in"


def test_a_role_held_before_and_one_not_held_are_refused(admin: Browser, day: Day) -> None:
    one = f"/desk/staff/{clerk_of(day)}"

    held = admin.post(f"{one}/grant", 409, key=str(uuid4()), role="clerk")
    not_held = admin.post(f"{one}/revoke", 409, key=str(uuid4()), role="payer")
    unclear = admin.post(f"{one}/grant", 422, key=str(uuid4()), role="")

    assert "has the role already" in held.error
    assert "was not given that role" in not_held.error
    assert unclear.error == "Choose the role."


def test_whoever_leaves_is_out_at_once_and_comes_back_with_a_new_password(
    admin: Browser, clerk: Browser, stranger: Browser, day: Day
) -> None:
    one = f"/desk/staff/{clerk_of(day)}"
    missing = admin.post(f"{one}/leave", 422, key=str(uuid4()))
    gone = admin.post(f"{one}/leave", key=str(uuid4()), reason="retired")
    out = clerk.get("/desk")
    stranger.sign_in("clerk", PASSWORD, 403)
    admin.post(f"{one}/return", key=str(uuid4()))
    stranger.sign_in("clerk", PASSWORD, 403)
    shown = admin.post(f"{one}/password", key=str(uuid4()))

    assert missing.error == "Choose the reason."
    assert gone.notice() == "Lin Mei no longer works here."
    assert out.path == "/desk/sign-in"
    assert stranger.sign_in("clerk", given_password(shown)).path == "/desk/sign-in/password"


def test_a_password_is_given_anew_and_ends_what_is_open(
    admin: Browser, clerk: Browser, day: Day
) -> None:
    admin.post(f"/desk/staff/{clerk_of(day)}/password", key=str(uuid4()))

    assert clerk.get("/desk").path == "/desk/sign-in"


def test_a_password_given_anew_does_not_open_past_the_second_step(
    admin: Browser, stranger: Browser, day: Day
) -> None:
    accounts.set_totp(day.office, day.office.by("totp"), clerk_of(day), new_secret(), ["X"])
    shown = admin.post(f"/desk/staff/{clerk_of(day)}/password", key=str(uuid4()))

    assert stranger.sign_in("clerk", given_password(shown)).path == "/desk/sign-in/code"
    assert stranger.get("/desk/sign-in/password").path == "/desk/sign-in"


def test_a_lost_second_step_is_removed(admin: Browser, day: Day) -> None:
    accounts.set_totp(day.office, day.office.by("totp"), clerk_of(day), new_secret(), ["X"])
    page = admin.post(f"/desk/staff/{clerk_of(day)}/second-step", key=str(uuid4()))
    staff = staff_lookup.staff(day.office.fresh(), clerk_of(day))

    assert page.notice().startswith("The second step is removed.")
    assert staff is not None
    assert not staff.has_second_step


def test_an_administrator_ends_what_somebody_has_open(
    admin: Browser, clerk: Browser, day: Day
) -> None:
    one = f"/desk/staff/{clerk_of(day)}"
    page = admin.post(f"{one}/sessions")

    assert page.notice() == "They are signed out."
    assert clerk.get("/desk").path == "/desk/sign-in"
    assert admin.post(f"{one}/sessions").notice() == "They were signed in nowhere."


def test_nobody_gives_themselves_a_role_a_password_or_a_way_round(
    work_as: WorkAs, day: Day
) -> None:
    me = day.hire(StaffRole.ADMINISTRATOR)
    admin, one = work_as(staff_id=me), f"/desk/staff/{me}"

    role = admin.post(f"{one}/grant", 409, key=str(uuid4()), role="clerk")
    password = admin.post(f"{one}/password", 409, key=str(uuid4()))
    step = admin.post(f"{one}/second-step", 409, key=str(uuid4()))

    assert "Nobody gives a role to themselves" in role.error
    assert password.error == step.error
    assert ("clerk", None, None) not in posts(day, me)


def test_nobody_and_the_operator_of_the_command_line_are_not_there(
    admin: Browser, day: Day
) -> None:
    for staff_id in (uuid4(), day.office.operator):
        admin.get(f"/desk/staff/{staff_id}", 404)
        admin.post(f"/desk/staff/{staff_id}/password", 404, key=str(uuid4()))


def test_an_administrator_sees_nothing_of_whoever_is_served(admin: Browser, day: Day) -> None:
    seen = []
    for path, method, _ in guarded(app_of(admin)):
        for known in (day.aygul, day.li_lei):
            address = re.sub(r"\{person_id[^}]*\}", str(known), path)
            address = re.sub(r"\{staff_id[^}]*\}", str(clerk_of(day)), address)
            address = re.sub(r"\{[^}]+\}", str(uuid4()), address)
            if method == "GET":
                seen.append(admin.client.get(address).text)

    assert seen
    for private in (AYGUL, LI_LEI, NUMBER, day.card, str(day.aygul)):
        assert not [html for html in seen if private in html]


def test_the_routes_of_staff_are_for_administrators(clerk: Browser) -> None:
    for path, method, _ in guarded(app_of(clerk)):
        if path.startswith("/desk/staff"):
            assert called(clerk, path, method) == 403
