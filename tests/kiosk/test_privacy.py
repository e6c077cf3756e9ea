"""Nothing private reaches the loudspeaker without leave: refused by the type checker, by the types
when they are made, and by the address of the sound."""

import ast
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path

import pytest
from mypy import api as type_checker

import kiosk
from kiosk.lines import Line, LineKind, PrivateLine, PublicLine
from kiosk.listening import MACHINE_COOKIE
from kiosk.machines import SILENT_SECONDS_MAX, Event, Report
from kiosk.preferences import Aloud, Preferences
from kiosk.privacy import (
    Consent,
    NoPermit,
    Permit,
    Permitted,
    Reason,
    line_of,
    permit_for,
    speakable,
)
from kiosk.speech.saying import Text, say
from kiosk.words import LANGUAGES, Words
from tests.kiosk.conftest import Seen, Visiting
from tests.kiosk.record import CARD, PIN

SNIPPET = """
from kiosk.aloud import Aloud
from kiosk.lines import Line, PrivateLine, PublicLine
from kiosk.privacy import Permit, Permitted
from kiosk.session import Visit


def speak(
    aloud: Aloud, visit: Visit, line: Line, own: PrivateLine, all_: PublicLine, permit: Permit
) -> None:
    aloud.{call}
"""
REFUSED = (
    "page(visit, [own])",
    "page(visit, [all_, own])",
    "page(visit, [line])",
    "always(visit, [own], all_)",
    "page(visit, [Permitted(own)])",
    "page(visit, [Permitted(own, None)])",
    "page(visit, own.segments)",
)
TAKEN = ("page(visit, [all_])", "page(visit, [all_, Permitted(own, permit)])")
KIOSK = Path(kiosk.__file__).parent
FACT = (say(Text("The fact"), "en"),)
OWN, ALL = PrivateLine("s1", "en", FACT), PublicLine("s2", "en", FACT)


def complaints(folder: Path, calls: Sequence[str]) -> list[str]:
    """What the type checker says about each way to make sound."""
    files = []
    for number, call in enumerate(calls):
        file = folder / f"snippet_{number}.py"
        file.write_text(SNIPPET.format(call=call), encoding="utf-8")
        files.append(str(file))
    said, trouble, _ = type_checker.run(
        ["--strict", "--no-error-summary", f"--cache-dir={folder}", *files]
    )
    assert not trouble
    return ["".join(line for line in said.splitlines() if file in line) for file in files]


def test_the_type_checker_lets_nothing_private_to_the_loudspeaker(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(KIOSK.parent)

    said = dict(zip((*REFUSED, *TAKEN), complaints(tmp_path, (*REFUSED, *TAKEN)), strict=True))

    assert [call for call in REFUSED if "error:" not in said[call]] == []
    assert [said[call] for call in TAKEN] == ["", ""]


def test_nobody_makes_a_permit_of_their_own() -> None:
    with pytest.raises(NoPermit):
        Permit(Reason.CONSENT)
    with pytest.raises(NoPermit):
        Permit(Reason.CONSENT, object())


def calls(name: str) -> set[str]:
    """The files of the kiosk in which something of this name is called."""
    found = set()
    for file in KIOSK.rglob("*.py"):
        for each in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(each, ast.Call) and ast.unparse(each.func).split(".")[-1] == name:
                found.add(file.relative_to(KIOSK).as_posix())
    return found


def test_a_permit_is_asked_for_in_one_place_and_sound_made_in_one() -> None:
    assert calls("permit_for") == {"listening.py"}
    assert calls("Permit") == {"privacy.py"}
    assert calls("Permitted") == {"privacy.py"}
    # The third says one sentence of its own, that the machine may try its loudspeaker.
    assert calls("speak_segments") == {"aloud.py", "speech/service.py", "pages/machine.py"}
    assert calls("keep_sound") == {"aloud.py"}


@pytest.mark.parametrize(
    ("headset", "aloud", "consent", "reason"),
    [
        (True, Aloud.ASK, Consent.NOT_ASKED, Reason.HEADSET_IS_IN),
        (True, Aloud.NEVER, Consent.SHOW, Reason.HEADSET_IS_IN),
        (False, Aloud.ASK, Consent.ALOUD, Reason.CONSENT),
        (None, Aloud.ASK, Consent.ALOUD, Reason.CONSENT),
        (None, Aloud.ASK, Consent.HEADSET, Reason.CONSENT),
        (False, Aloud.ASK, Consent.HEADSET, None),
        (False, Aloud.YES, Consent.HEADSET, None),
        (False, Aloud.YES, Consent.NOT_ASKED, Reason.PREFERENCE),
        (None, Aloud.YES, Consent.NOT_ANSWERED, Reason.PREFERENCE),
        (None, Aloud.YES, Consent.SHOW, None),
        (False, Aloud.NEVER, Consent.ALOUD, None),
        (None, Aloud.NEVER, Consent.HEADSET, None),
        (None, Aloud.ASK, Consent.NOT_ASKED, None),
        (False, Aloud.ASK, Consent.NOT_ANSWERED, None),
        (None, Aloud.ASK, Consent.SHOW, None),
        (False, Aloud.YES, Consent.ASK_AGAIN, None),
        (True, Aloud.YES, Consent.ASK_AGAIN, Reason.HEADSET_IS_IN),
    ],
)
def test_when_private_lines_may_be_said(
    headset: bool | None, aloud: Aloud, consent: Consent, reason: Reason | None
) -> None:
    permit = permit_for(headset=headset, aloud=aloud, consent=consent)

    assert (permit and permit.reason) == reason


def test_without_a_permit_only_what_is_everybodys_may_be_said() -> None:
    permit = permit_for(headset=True, aloud=Aloud.ASK, consent=Consent.NOT_ASKED)
    unknown = Line("s3", "en", FACT, LineKind.FACT)

    held_back = speakable([OWN, ALL, unknown], None)
    said = speakable([OWN, ALL, unknown], permit)

    assert held_back == [ALL]
    assert [line_of(each) for each in said] == [OWN, ALL]
    assert isinstance(said[0], Permitted)


def spoken(visit: Visiting, page: Seen) -> list[str]:
    """What the page's sound says, by its elements."""
    found = visit.client.get(page.document.one("audio")["data-parts"]).json()
    return [part["id"] for part in found]


def signed_in(visit: Visiting, lang: str = "en") -> Seen:
    """The first page after the PIN."""
    visit.get(f"/language/{lang}?to=/card")
    visit.post("/card", card=CARD)
    return visit.post("/pin", pin=PIN)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_after_the_pin_one_question_is_asked_once(visit: Visiting, words: Words, lang: str) -> None:
    asked = signed_in(visit, lang)

    assert asked.path == "/aloud"
    assert asked.heading == words.t("aloud.title", lang)
    assert spoken(visit, asked) == ["s1", "s2", "s3", "s4"]
    fact = visit.post("/aloud/yes")
    assert fact.path == "/record/1"
    assert spoken(visit, fact)[0] == "s1"
    assert visit.get("/record/2").document.one("body")["data-permit"] == "yes"


def test_whoever_does_not_want_it_aloud_hears_how_to_hear_more(
    visit: Visiting, words: Words
) -> None:
    signed_in(visit)
    page = visit.post("/aloud/show")
    private = {each["id"] for each in page.document.all() if each.get("data-say") == "private"}

    heard = set(spoken(visit, page))

    assert {"s1", "s2"} <= private
    assert not heard & private
    assert "hear" in heard
    assert words.t("aloud.more", "en") in page.text


def test_what_is_one_persons_own_is_private_whatever_its_words(visit: Visiting) -> None:
    visit.drawer.loans = ()
    visit.drawer.entries = ()
    signed_in(visit)
    visit.post("/aloud/show")

    for path in ("/borrowed", "/nothing"):
        page = visit.get(path)
        assert page.document.one("h1")["data-say"] == "private"
        assert "hear" in spoken(visit, page)
        assert page.document.one("h1")["id"] not in spoken(visit, page)


def test_from_a_silent_page_the_question_is_one_choice_away(visit: Visiting) -> None:
    visit.drawer.entries = ()
    signed_in(visit)
    visit.post("/aloud/show")

    page = visit.get("/nothing")

    assert page.choices["Hear it here"] == "/aloud"
    visit.get("/aloud")
    assert visit.post("/aloud/yes").path == "/nothing"


def test_a_question_left_open_is_not_asked_again(visit: Visiting) -> None:
    assert signed_in(visit).path == "/aloud"

    page = visit.get("/record/1")

    assert "hear" in spoken(visit, page)
    (known,) = (each for each in visit.kiosk.visits._visits.values() if each.person_id)
    assert known.consent is Consent.NOT_ANSWERED


def test_where_nothing_speaks_nothing_is_asked(begin: Callable[..., Visiting]) -> None:
    visit = begin(silent=True)

    assert signed_in(visit).path == "/record/1"


def known_visit(visit: Visiting) -> object:
    (known,) = (each for each in visit.kiosk.visits._visits.values() if each.person_id)
    return known


def test_a_sound_is_refused_when_its_permit_is_gone(visit: Visiting) -> None:
    signed_in(visit)
    fact = visit.post("/aloud/yes")
    addresses = [fact.sound, fact.document.one("audio")["data-parts"]]
    before = [visit.client.get(each).status_code for each in addresses]

    visit.post("/aloud/show")

    assert before == [200, 200]
    assert [visit.client.get(each).status_code for each in addresses] == [404, 404]
    visit.post("/aloud/yes")
    assert [visit.client.get(each).status_code for each in addresses] == [200, 200]


def test_whoever_never_wants_it_aloud_is_asked_nothing_and_hears_it_in_a_headset_alone(
    visit: Visiting,
) -> None:
    signed_in(visit)
    visit.post("/aloud/yes")
    known = known_visit(visit)
    known.preferences = Preferences(aloud=Aloud.NEVER)  # type: ignore[attr-defined]

    page = visit.get("/borrowed")

    assert "To hear this, put in a headset." in page.text
    assert "Hear it here" not in page.choices
    assert page.document.one("body")["data-permit"] == "no"


def test_the_next_visitor_is_asked_anew(visit: Visiting) -> None:
    signed_in(visit)
    visit.post("/aloud/yes")
    visit.post("/finish")

    assert signed_in(visit).path == "/aloud"


def test_what_somebody_wants_everywhere_is_newer_than_what_they_said_here(
    visit: Visiting,
) -> None:
    signed_in(visit)
    silent = visit.post("/aloud/show")

    visit.post("/settings/aloud/yes")
    page = visit.get("/record/1")

    assert "s1" not in spoken(visit, silent)
    assert spoken(visit, page)[0] == "s1"
    visit.post("/settings/aloud/ask")
    assert "s1" not in spoken(visit, visit.get("/record/1"))


KEY = "the key of this machine"


@pytest.fixture
def hall(begin: Callable[..., Visiting]) -> Visiting:
    """A browser that is the page of a machine that knows of headsets."""
    visit = begin(machine_keys={"hall": sha256(KEY.encode()).hexdigest()})
    visit.client.cookies.set(MACHINE_COOKIE, KEY)
    headset(visit, "out")
    return visit


def headset(visit: Visiting, way: str) -> None:
    visit.kiosk.machines.take("hall", Report(Event(f"headset_{way}")))


@pytest.mark.parametrize("moves", [("in",), ("in", "out", "in")])
def test_whoever_took_their_headset_out_is_asked_anew(hall: Visiting, moves: Sequence[str]) -> None:
    signed_in(hall)
    aloud = hall.post("/aloud/yes")
    for way in moves:
        headset(hall, way)
    before = hall.client.get(aloud.sound).status_code

    headset(hall, "out")

    assert (before, hall.client.get(aloud.sound).status_code) == (200, 404)
    assert hall.get("/record/1").path == "/aloud"
    again = hall.post("/aloud/yes")
    assert (again.path, spoken(hall, again)[0]) == ("/record/1", "s1")


def test_whoever_wants_it_aloud_everywhere_is_asked_after_a_headset_too(hall: Visiting) -> None:
    hall.drawer.preferences = Preferences(aloud=Aloud.YES)
    first_said = spoken(hall, signed_in(hall))[0]
    headset(hall, "in")
    hall.get("/record/2")
    headset(hall, "out")

    asked = hall.get("/borrowed")
    not_answered = hall.get("/borrowed")

    assert (first_said, asked.path) == ("s1", "/aloud")
    assert (not_answered.path, "hear" in spoken(hall, not_answered)) == ("/borrowed", True)
    assert "s1" not in spoken(hall, not_answered)


@pytest.mark.parametrize("way", ["headset", "show"])
def test_whoever_did_not_want_it_aloud_is_not_asked_after_a_headset(
    hall: Visiting, way: str
) -> None:
    signed_in(hall)
    hall.post(f"/aloud/{way}")
    headset(hall, "in")
    headset(hall, "out")

    page = hall.get("/record/1")

    assert (page.path, "s1" in spoken(hall, page)) == ("/record/1", False)


def test_a_headset_of_somebody_before_takes_nothing_from_who_comes_next(hall: Visiting) -> None:
    headset(hall, "in")
    hall.get("/")
    headset(hall, "out")

    page = hall.open_record(aloud="yes")

    assert (page.path, spoken(hall, page)[0]) == ("/record/1", "s1")


def test_a_machine_that_falls_silent_counts_as_a_headset_that_is_out(hall: Visiting) -> None:
    signed_in(hall)
    hall.post("/aloud/yes")
    headset(hall, "in")
    hall.get("/record/2")

    hall.clock.now += SILENT_SECONDS_MAX + 1

    assert hall.get("/record/2").path == "/aloud"
