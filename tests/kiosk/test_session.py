"""A visit ends by itself or at Finish, and leaves nothing: not here, and not in the browser."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from kiosk.session import SOUND_BYTES_PER_VISIT_MAX, VISITS_MAX, Visits
from kiosk.sound import Sound
from tests.clock import Clock
from tests.kiosk.conftest import Visiting
from tests.kiosk.record import AYGUL, CARD, EVERY_KIND, SESSION


def held(visit: Visiting) -> Any:
    """The visit as the kiosk holds it."""
    return visit.kiosk.visits.find(visit.client.cookies["handrail_visit"])


def idle_of(page: Any) -> str:
    """Where the page goes by itself, and when."""
    return str(page.document.one("noscript").one("meta")["content"])


def test_finish_leaves_nothing(visit: Visiting) -> None:
    page = visit.open_record("en")
    sound, inside = page.sound, held(visit)
    said = set(inside.said)
    assert said & set(visit.kiosk.voice._cache._sounds)
    assert visit.client.get(sound).status_code == 200

    over = visit.post("/finish")

    assert over.path == "/goodbye/en"
    assert over.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert visit.client.get(sound).status_code == 404
    assert visit.get("/record/1").path == "/card"
    assert visit.get("/").document["lang"] == "zh-Hans"
    assert inside.person_id is None
    assert inside.card_number is None
    assert not inside.sounds
    assert not inside.asked_for
    assert not said & set(visit.kiosk.voice._cache._sounds)


def test_the_next_visitor_sees_what_the_first_one_of_the_day_saw(
    begin: Callable[..., Visiting],
) -> None:
    def first_page(visit: Visiting) -> str:
        page = visit.get("/")
        return re.sub(r"/speech/[0-9a-f]{64}", "", page.html)

    fresh, used = begin(), begin()
    used.open_record("vi")
    used.get("/record/12/private")
    used.post("/record/12/private")
    used.post("/finish")

    assert first_page(used) == first_page(fresh)


def test_what_a_page_says_is_for_its_visitor_alone(visit: Visiting) -> None:
    page = visit.open_record("en")
    stranger = TestClient(visit.client.app, base_url="http://127.0.0.1:8000")
    stranger.get("/")

    assert visit.client.get(page.sound).headers["content-type"] == "audio/wav"
    assert visit.client.get(page.sound).headers["cache-control"] == "private, no-store"
    assert stranger.get(page.sound).status_code == 404
    assert stranger.get(page.sound.replace(".wav", ".json")).status_code == 404


def test_the_same_words_have_another_address_for_another_visitor(
    begin: Callable[..., Visiting],
) -> None:
    visit = begin()
    mine = visit.open_record("en").sound
    visit.post("/finish")
    theirs = visit.open_record("en").sound

    assert mine != theirs


def test_part_of_a_sound_can_be_fetched(visit: Visiting) -> None:
    sound = visit.open_record("en").sound
    whole = visit.client.get(sound).content

    part = visit.client.get(sound, headers={"Range": "bytes=100-299"})
    rest = visit.client.get(sound, headers={"Range": "bytes=300-"})
    beyond = visit.client.get(sound, headers={"Range": f"bytes={len(whole)}-"})

    assert (part.status_code, part.content) == (206, whole[100:300])
    assert part.headers["content-range"] == f"bytes 100-299/{len(whole)}"
    assert rest.content == whole[300:]
    assert beyond.status_code == 416


@pytest.mark.parametrize("asked", ["bytes=" + "9" * 5000 + "-", "bytes=0-" + "9" * 5000])
def test_a_range_that_no_sound_has_is_no_range(visit: Visiting, asked: str) -> None:
    sound = visit.open_record("en").sound

    answer = visit.client.get(sound, headers={"Range": asked})

    assert answer.status_code == 200
    assert answer.content == visit.client.get(sound).content


def test_a_visit_that_nobody_goes_on_with_is_over(visit: Visiting, clock: Clock) -> None:
    visit.open_record("en")

    clock.now += 181
    page = visit.get("/record/1")

    assert page.path == "/card"
    assert "使用时间已到" in page.text


def test_a_visitor_who_does_something_stays(visit: Visiting, clock: Clock) -> None:
    visit.open_record("en")
    for number in range(1, 6):
        clock.now += 170
        assert visit.get(f"/record/{number}").path == f"/record/{number}"


def test_a_visit_lasts_for_as_long_as_somebody_answers(visit: Visiting, clock: Clock) -> None:
    visit.open_record("en")

    for _ in range(100):
        clock.now += 120
        asked = visit.get("/still-here")
        clock.now += 59
        assert visit.get(asked.choices["Yes, go on"]).path == "/record/1"


def test_after_a_while_the_record_is_hidden_and_opens_again(visit: Visiting, clock: Clock) -> None:
    page = visit.open_record("en")
    assert idle_of(page) == "120; url=/still-here"

    clock.now += 120
    hidden = visit.get("/still-here")
    clock.now += 50
    again = visit.get(hidden.choices["Yes, go on"])

    assert hidden.heading == "Are you still here?"
    assert page.heading not in hidden.html
    assert hidden.headers["Refresh"] == "60; url=/away"
    assert again.path == "/record/1"


def test_a_key_that_leads_nowhere_is_a_sign_of_life(visit: Visiting, clock: Clock) -> None:
    visit.open_record("en")

    for _ in range(10):
        clock.now += 170
        assert visit.client.post("/here").status_code == 204

    assert visit.get("/record/1").path == "/record/1"


def test_a_page_that_nobody_touched_asks_only_where_something_would_stay(
    visit: Visiting,
) -> None:
    visit.get("/")
    nobody = visit.client.get("/idle").status_code
    visit.open_record("en")

    assert (nobody, visit.client.get("/idle").status_code) == (204, 409)


def test_asking_whether_a_page_may_stay_is_no_sign_of_life(visit: Visiting, clock: Clock) -> None:
    visit.open_record("en")
    clock.now += 100
    visit.client.get("/idle")
    clock.now += 81

    assert visit.get("/record/1").path == "/card"


def test_who_only_chose_something_is_asked_too(visit: Visiting, clock: Clock) -> None:
    page = visit.get("/language/vi?to=/card")
    clock.now += 120
    asked = visit.get("/still-here")

    assert idle_of(page) == "120; url=/still-here"
    assert "Máy sẽ bắt đầu lại sau 1 phút." in asked.text
    assert visit.get("/away").document["lang"] == "zh-Hans"


def test_looking_whether_somebody_is_there_does_not_keep_the_visit(
    visit: Visiting, clock: Clock
) -> None:
    visit.open_record("en")
    clock.now += 120
    visit.get("/still-here")
    clock.now += 61

    assert visit.get("/record/1").path == "/card"


def test_nobody_there_ends_the_visit(visit: Visiting) -> None:
    visit.open_record("vi")
    inside = held(visit)

    page = visit.get("/away")

    assert page.path == "/goodbye/vi"
    assert inside.person_id is None
    assert visit.get("/record/1").path == "/card"


def test_the_farewell_makes_way_for_the_first_page(visit: Visiting) -> None:
    assert visit.post("/finish").headers["Refresh"] == "30; url=/"


def test_another_card_closes_the_record_that_was_open(visit: Visiting) -> None:
    visit.open_record("en")

    visit.post("/card", card="HR999")

    assert visit.get("/record/1").path == "/card"


def test_a_record_is_shut_once_when_its_visitor_goes(visit: Visiting) -> None:
    visit.open_record("en")

    visit.post("/finish")
    visit.post("/finish")

    assert visit.drawer.shut == [(AYGUL, SESSION)]


def test_a_record_is_shut_when_nobody_goes_on_with_it(visit: Visiting, clock: Clock) -> None:
    visit.open_record("en")

    clock.now += 1000
    visit.get("/")

    assert visit.drawer.shut == [(AYGUL, SESSION)]


def test_the_cookie_says_as_little_as_it_can(visit: Visiting) -> None:
    cookie = visit.client.get("/").headers["set-cookie"]

    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert "Path=/" in cookie
    assert "Max-Age" not in cookie
    assert CARD not in cookie


def test_over_tls_the_cookie_belongs_to_this_host_alone(begin: Callable[..., Visiting]) -> None:
    cookie = begin(https=True).client.get("https://127.0.0.1/").headers["set-cookie"]

    assert cookie.startswith("__Host-handrail_visit=")
    assert "Secure" in cookie


def test_only_what_was_not_named_yet_is_confidential(visit: Visiting) -> None:
    visit.open_record("en")
    number = next(
        n for n, each in enumerate(EVERY_KIND, 1) if each.body.get("item") == "counselling"
    )

    hidden = visit.get(f"/record/{number}")
    listed = visit.get("/list/4")
    asked = visit.get(hidden.choices["Show what it was"])
    still_hidden = visit.get(asked.choices["No, keep it private"])
    shown = visit.post(f"/record/{number}/private")

    for page in (hidden, listed, asked, still_hidden):
        assert "counselling" not in page.html
    assert hidden.heading == "You received a confidential service."
    assert "阜康" not in hidden.text
    assert shown.heading == "You had 30 minutes of counselling."


def test_what_was_asked_for_is_hidden_again_from_the_next_visitor(visit: Visiting) -> None:
    visit.open_record("en")
    visit.post("/record/12/private")
    visit.post("/finish")
    visit.open_record("en")

    assert "counselling" not in visit.get("/record/12").html


def test_a_page_that_is_not_confidential_has_nothing_to_confirm(visit: Visiting) -> None:
    visit.open_record("en")

    assert visit.get("/record/1/private").path == "/record/1"


def test_the_account_is_shown_and_said_by_its_end(visit: Visiting) -> None:
    page = visit.open_record("en")

    assert "Paid into the account ending 6365." in page.text


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_nothing_can_be_written(visit: Visiting, method: str) -> None:
    visit.open_record("en")

    assert getattr(visit.client, method)("/record/1").status_code == 405


def test_a_long_form_is_refused(visit: Visiting) -> None:
    assert visit.client.post("/card", data={"card": "9" * 5000}).status_code == 413


def test_strangers_cannot_push_out_somebody_who_reads() -> None:
    clock = Clock()
    visits = Visits(120, 60, clock)
    reader = visits.begin("en")
    reader = visits.sign_in(reader, EVERY_KIND[0].event_id)

    for _ in range(VISITS_MAX * 2):
        visits.begin("en")

    assert len(visits) == VISITS_MAX
    assert visits.find(reader.token) is reader


def test_strangers_cannot_push_out_somebody_between_card_and_pin() -> None:
    visits = Visits(120, 60, Clock())
    typing = visits.begin("en")
    typing.card_number = CARD

    for _ in range(VISITS_MAX * 2):
        visits.begin("en")

    assert len(visits) == VISITS_MAX
    assert visits.find(typing.token) is typing


def test_cards_typed_by_strangers_cannot_push_out_somebody_who_reads() -> None:
    visits = Visits(120, 60, Clock())
    reader = visits.sign_in(visits.begin("en"), EVERY_KIND[0].event_id)

    for number in range(VISITS_MAX * 2):
        visits.begin("en").card_number = f"HR{number}"

    assert visits.find(reader.token) is reader
    newcomer = visits.begin("en")
    assert visits.find(newcomer.token) is newcomer, "a full house still takes who comes now"


def test_who_did_nothing_for_longest_goes_first() -> None:
    clock = Clock()
    visits = Visits(120, 60, clock)
    idle, busy = visits.begin("en"), visits.begin("en")
    clock.now += 1
    visits.find(busy.token)
    for _ in range(VISITS_MAX - 1):
        visits.begin("en")

    assert visits.find(idle.token) is None
    assert visits.find(busy.token) is busy


def test_long_pages_are_kept_only_as_far_as_memory_allows() -> None:
    visit = Visits(120, 60).begin("en")
    quarter = Sound(bytes(SOUND_BYTES_PER_VISIT_MAX // 4), ())

    for page in range(6):
        visit.keep_sound(str(page), quarter)
    assert [*visit.sounds] == ["2", "3", "4", "5"]

    visit.keep_sound("longer than all", Sound(bytes(SOUND_BYTES_PER_VISIT_MAX + 1), ()))
    assert [*visit.sounds] == ["longer than all"]
