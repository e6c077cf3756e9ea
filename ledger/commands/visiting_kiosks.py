"""What a person does at a kiosk beside reading, and what staff and the machine itself say there."""

from datetime import datetime
from uuid import UUID

from ledger.aggregates import HelpCall, IdentityVouch, KioskManner, KioskTest, RecordAccess
from ledger.aggregates.identity_vouch import OPENS_FOR
from ledger.aggregates.kiosk_manner import (
    DwellTime,
    KioskLanguage,
    KioskTheme,
    LockoutTime,
    SecondFactor,
    SpeechStep,
    SpokenAloud,
    SwitchUse,
    TextStep,
)
from ledger.aggregates.kiosk_test import KioskPart
from ledger.aggregates.record_access import TakenForm
from ledger.commands.persons import living
from ledger.commands.registry import command
from ledger.refusals.watch import NotVouchedFor
from ledger.vocabulary import PartialDate
from ledger.work import Work


@command("kiosk_manner.prefer")
def prefer(  # noqa: PLR0913 - a kiosk can be this many ways
    work: Work,
    *,
    occurred_on: PartialDate,
    person_id: UUID,
    language: KioskLanguage | None = None,
    speech: bool | None = None,
    aloud: SpokenAloud | None = None,
    speed: SpeechStep | None = None,
    size: TextStep | None = None,
    theme: KioskTheme | None = None,
    simple: bool | None = None,
    low: bool | None = None,
    switches: SwitchUse | None = None,
    dwell_ms: DwellTime | None = None,
    lockout_ms: LockoutTime | None = None,
) -> str:
    """Note how a person wants every kiosk to be; what is not told stays as it was.

    Raises:
        NotKnown, PersonIsErased, PersonHasDied: there is nobody to note it of.
        NothingPreferred: nothing is told.
        PreferenceNotPossible: no kiosk can be so.
        NotOnBehalf: a kiosk speaks only for whom it serves.
    """
    living(work, person_id)
    manner = work.begin(KioskManner, KioskManner.id_of(person_id))
    manner.prefer(
        occurred_on=occurred_on,
        person_id=person_id,
        language=language,
        speech=speech,
        aloud=aloud,
        speed=speed,
        size=size,
        theme=theme,
        simple=simple,
        low=low,
        switches=switches,
        dwell_ms=dwell_ms,
        lockout_ms=lockout_ms,
    )
    return str(manner.id)


@command("kiosk_manner.choose_factor")
def choose_factor(
    work: Work, *, occurred_on: PartialDate, person_id: UUID, second_factor: SecondFactor
) -> str:
    """Note what a person shows at a kiosk beside their card, from now on.

    Raises:
        NotKnown, PersonIsErased, PersonHasDied: there is nobody to note it of.
        NotOnBehalf: a kiosk speaks only for whom it serves.
    """
    living(work, person_id)
    manner = work.begin(KioskManner, KioskManner.id_of(person_id))
    manner.choose_factor(occurred_on=occurred_on, person_id=person_id, second_factor=second_factor)
    return str(manner.id)


@command("identity_vouch.vouch")
def vouch(
    work: Work, *, occurred_on: PartialDate, person_id: UUID, station_id: UUID | None = None
) -> str:
    """Note that whoever asks sees the person at a kiosk; it opens their record there, once.

    Raises:
        NotKnown, PersonIsErased, PersonHasDied: there is nobody to vouch for.
        KioskVouchesForNobody: only staff do.
        VouchForSelf: nobody vouches for themselves.
    """
    living(work, person_id)
    said = work.begin(IdentityVouch, IdentityVouch.id_of(person_id))
    said.vouch(occurred_on=occurred_on, person_id=person_id, station_id=station_id)
    return str(said.id)


@command("identity_vouch.use")
def use_vouch(work: Work, *, occurred_on: PartialDate, person_id: UUID) -> str:
    """Note that a vouch of the last ten minutes opened the person's record at a kiosk.

    Raises:
        NotVouchedFor: there is none, or it opened the record before.
        NotOnBehalf: a kiosk opens a record only to whom it serves.
    """
    said = work.find(IdentityVouch, IdentityVouch.id_of(person_id))
    if said is None:
        raise NotVouchedFor(id=person_id)
    last = datetime.fromisoformat(said.standing[-1].envelope.recorded_at)
    if work.ledger.now() - last > OPENS_FOR:
        raise NotVouchedFor(id=said.id)
    said.use(occurred_on=occurred_on, person_id=person_id)
    return str(said.id)


@command("record_access.let_help")
def let_help(work: Work, *, id: UUID, occurred_on: PartialDate) -> None:  # noqa: A002 - the line's own word
    """Note that the person lets somebody who is with them see and hear their turn at a kiosk.

    Raises:
        NotKnown: no such turn began.
        HelperAlreadyThere: somebody does, or the turn is over.
        NotOnBehalf: a kiosk speaks only for whom it serves.
    """
    turn = work.change(RecordAccess, id)
    turn.let_help(occurred_on=occurred_on)


@command("record_access.end_help")
def end_help(work: Work, *, id: UUID, occurred_on: PartialDate) -> None:  # noqa: A002 - the line's own word
    """Note that whoever helped the person at a kiosk does so no longer.

    Raises:
        NotKnown: no such turn began.
        HelperNotThere: nobody helps them.
        NotOnBehalf: a kiosk speaks only for whom it serves.
    """
    turn = work.change(RecordAccess, id)
    turn.end_help(occurred_on=occurred_on)


@command("record_access.take_along")
def take_along(
    work: Work, *, occurred_on: PartialDate, person_id: UUID, taken_form: TakenForm
) -> str:
    """Note that a person took their record along from a kiosk, on paper or as a page.

    Raises:
        NotKnown, PersonIsErased, PersonHasDied: there is nobody to give it to.
        NotOnBehalf: a kiosk gives a record only to whom it serves.
    """
    living(work, person_id)
    taken_id = RecordAccess.id_of(person_id, work.by.actor, occurred_on)
    taken = work.begin(RecordAccess, taken_id)
    taken.take_along(occurred_on=occurred_on, person_id=person_id, taken_form=taken_form)
    return str(taken.id)


@command("help_call.ask")
def ask_for_help(
    work: Work, *, occurred_on: PartialDate, machine: str, person_id: UUID | None = None
) -> bool:
    """Note that somebody at a kiosk wants a member of staff; who it is need not be known.

    Whether this added anything is the answer: somebody may wait there already.

    Raises:
        NotOnBehalf: a kiosk speaks only for whom it serves.
    """
    call = work.begin(HelpCall, HelpCall.id_of(work.by.organisation, machine, occurred_on))
    if call.is_waiting:
        return False
    call.ask(occurred_on=occurred_on, machine=machine, person_id=person_id)
    return True


@command("help_call.give")
def give_help(work: Work, *, occurred_on: PartialDate, machine: str) -> str:
    """Note that a member of staff went to whoever asked for one at a kiosk that day.

    Raises:
        NotKnown: nobody asked there that day.
        HelpNotAskedFor: nobody waits there any more.
    """
    call = work.change(HelpCall, HelpCall.id_of(work.by.organisation, machine, occurred_on))
    call.give(occurred_on=occurred_on)
    return str(call.id)


@command("kiosk_test.tell")
def tell_self_test(
    work: Work,
    *,
    occurred_on: PartialDate,
    machine: str,
    working: tuple[KioskPart, ...] = (),
    broken: tuple[KioskPart, ...] = (),
) -> str:
    """Note what a kiosk found when it tried its own parts.

    Raises:
        SelfTestUnclear: it tried nothing, or found a part both working and broken.
    """
    test = work.begin(KioskTest, KioskTest.id_of(work.by.organisation, machine, occurred_on))
    test.tell(occurred_on=occurred_on, machine=machine, working=working, broken=broken)
    return str(test.id)
