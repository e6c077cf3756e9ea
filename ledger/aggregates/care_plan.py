"""What a person and those who help them want to reach together, and how far they came."""

import re
from datetime import date
from enum import Enum
from uuid import UUID

from ledger import measures
from ledger.history import NIL, Fact, History, begins, records, when
from ledger.refusals.care import (
    CarePlanNotAgreed,
    CarePlanNotOpen,
    GoalAlreadySet,
    GoalNotOpen,
    GoalsStillOpen,
    IcfCodeUnreadable,
    MeasureUnknown,
    ScoreOutOfRange,
)
from ledger.vocabulary import SealedCodes, SealedNumber, SealedText, first_day, last_day

ICF_CODE = re.compile(r"[bsde][1-9](\d{2,4})?")
"""A code of the ICF without its qualifier, such as ``d450``. Source: WHO, ICF (2001)."""


class PlanState(Enum):
    """How far a plan has come."""

    ASSESSED = "assessed"
    AGREED = "agreed"
    CLOSED = "closed"


OPEN = {PlanState.ASSESSED, PlanState.AGREED}


class PlanKind(Enum):
    """What a plan is for."""

    REHABILITATION = "rehabilitation"
    CHILD_RESCUE = "child_rescue"
    ADULT_LIMB = "adult_limb"
    MENTAL_CASE_MANAGEMENT = "mental_case_management"
    EARLY_INTERVENTION = "early_intervention"
    EMPLOYMENT_1_3_N = "employment_1_3_n"
    SCHOOLING_ONE_FILE = "schooling_one_file"
    FAMILY_PLAN = "family_plan"


SENSITIVE_PLANS = frozenset({PlanKind.MENTAL_CASE_MANAGEMENT})
"""Plans that only those who must know may see, whoever writes them down."""


class AgreedBy(Enum):
    """Who said yes to a plan."""

    PERSON = "person"
    GUARDIAN = "guardian"


class MeasureStage(Enum):
    """When in the course of a plan a measure was taken."""

    START = "start"
    BETWEEN = "between"
    END = "end"
    FOLLOW_UP = "follow_up"


class ReviewResult(Enum):
    """What those who looked at a plan together decided."""

    GO_ON = "go_on"
    CHANGE_GOALS = "change_goals"
    FINISH = "finish"


class PlanOutcome(Enum):
    """How a plan ended."""

    GOALS_MET = "goals_met"
    PARTLY_MET = "partly_met"
    NOT_MET = "not_met"
    TURNED_DOWN = "turned_down"
    CARE_ELSEWHERE = "care_elsewhere"
    MOVED_AWAY = "moved_away"
    DIED = "died"


class CarePlan(History, stored_as="care_plan", carries=("person_id", "plan_kind", "sensitive")):
    """Assessed, agreed on by the person or their guardian, and in force until it is closed."""

    person_id: UUID
    plan_kind: PlanKind
    sensitive: bool

    class CarePlanAssessed(Fact, frozen=True):
        """Somebody found out together with the person what they can do and what they need."""

        TOPIC = "care_plan_assessed"
        LEADS_TO = PlanState.ASSESSED
        person_id: UUID
        plan_kind: PlanKind
        sensitive: bool = False
        station_id: UUID | None = None
        area: str | None = None
        findings: SealedText = None

    class CarePlanAgreed(Fact, frozen=True):
        """The person, or their guardian, agreed to the plan."""

        TOPIC = "care_plan_agreed"
        LEADS_TO = PlanState.AGREED
        agreed_by: AgreedBy
        person_id: UUID = NIL
        plan_kind: PlanKind | None = None
        sensitive: bool = False
        manager_id: UUID | None = None
        review_on: date | None = None
        guardian: SealedText = None

    class CareGoalSet(Fact, frozen=True):
        """The plan has a goal, in the person's own words and in codes of the ICF."""

        TOPIC = "care_goal_set"
        goal_id: UUID
        person_id: UUID = NIL
        plan_kind: PlanKind | None = None
        sensitive: bool = False
        aim_on: date | None = None
        goal: SealedText = None
        icf: SealedCodes = None

    class CareGoalRevised(Fact, frozen=True):
        """A goal of the plan was put in other words, or is to be met by another day."""

        TOPIC = "care_goal_revised"
        goal_id: UUID
        person_id: UUID = NIL
        plan_kind: PlanKind | None = None
        sensitive: bool = False
        aim_on: date | None = None
        goal: SealedText = None
        icf: SealedCodes = None

    class CareGoalMet(Fact, frozen=True):
        """The person has reached a goal of the plan."""

        TOPIC = "care_goal_met"
        goal_id: UUID
        person_id: UUID = NIL
        plan_kind: PlanKind | None = None
        sensitive: bool = False

    class MeasureRecorded(Fact, frozen=True):
        """The total score of a measure was taken; it is a whole number of the measure's unit."""

        TOPIC = "measure_recorded"
        measure: str
        measure_version: int
        measure_stage: MeasureStage
        person_id: UUID = NIL
        plan_kind: PlanKind | None = None
        sensitive: bool = False
        goal_id: UUID | None = None
        score: SealedNumber = None

    class CarePlanReviewed(Fact, frozen=True):
        """Those who made the plan looked at it again and decided how to go on."""

        TOPIC = "care_plan_reviewed"
        review_result: ReviewResult
        person_id: UUID = NIL
        plan_kind: PlanKind | None = None
        sensitive: bool = False
        review_on: date | None = None
        note: SealedText = None

    class CarePlanClosed(Fact, frozen=True):
        """The plan came to its end."""

        TOPIC = "care_plan_closed"
        LEADS_TO = PlanState.CLOSED
        plan_outcome: PlanOutcome
        person_id: UUID = NIL
        plan_kind: PlanKind | None = None
        sensitive: bool = False
        note: SealedText = None

    def __init__(self, history_id: UUID) -> None:
        super().__init__(history_id)
        self.goals: dict[UUID, bool] = {}
        self.agreed_on: date | None = None
        self.closed_on: date | None = None

    def covers(self, person_id: UUID, occurred_on: str) -> bool:
        """Whether it is this person's, and was agreed and not yet closed on some such day."""
        if self.person_id != person_id or self.agreed_on is None:
            return False
        ended_before = self.closed_on is not None and self.closed_on < first_day(occurred_on)
        return self.agreed_on <= last_day(occurred_on) and not ended_before

    @begins(CarePlanAssessed, alone=False)
    def assess(self, told: CarePlanAssessed) -> None:
        """Begin a plan with what was found out.

        Raises:
            AlreadyExists: this plan has begun.
        """

    @records(CarePlanAgreed, after={PlanState.ASSESSED}, otherwise=CarePlanNotOpen)
    def agree(self, told: CarePlanAgreed) -> None:
        """Record who agreed; from now on the plan is in force.

        Raises:
            CarePlanNotOpen: it was agreed on before, or is closed.
        """

    @records(CareGoalSet, after=OPEN, otherwise=CarePlanNotOpen)
    def set_goal(self, told: CareGoalSet) -> None:
        """Add a goal.

        Raises:
            CarePlanNotOpen: the plan is closed.
            GoalAlreadySet: it has this goal.
            IcfCodeUnreadable: a code is none of the ICF.
            CarePlanNotAgreed: few may see the plan, and it was not agreed on.
        """
        self._must_be_allowed()
        if told.goal_id in self.goals:
            raise GoalAlreadySet(goal_id=told.goal_id)
        _must_be_icf(told.icf)

    @records(CareGoalRevised, after=OPEN, otherwise=CarePlanNotOpen)
    def revise_goal(self, told: CareGoalRevised) -> None:
        """Put a goal anew; what was said of it before no longer counts.

        Raises:
            CarePlanNotOpen: the plan is closed.
            GoalNotOpen: there is no such goal, or it was met.
            IcfCodeUnreadable: a code is none of the ICF.
        """
        self._must_be_goal(told.goal_id)
        _must_be_icf(told.icf)

    @records(CareGoalMet, after=OPEN, otherwise=CarePlanNotOpen)
    def meet_goal(self, told: CareGoalMet) -> None:
        """Record that a goal was reached.

        Raises:
            CarePlanNotOpen: the plan is closed.
            GoalNotOpen: there is no such goal, or it was met before.
        """
        self._must_be_goal(told.goal_id)

    @records(MeasureRecorded, after=OPEN, otherwise=CarePlanNotOpen)
    def record_measure(self, told: MeasureRecorded) -> None:
        """Record a score.

        Raises:
            CarePlanNotOpen: the plan is closed.
            MeasureUnknown: there is no such measure in this version.
            ScoreOutOfRange: the measure cannot come to such a score.
            GoalNotOpen: it measures a goal that the plan does not have.
            CarePlanNotAgreed: few may see the plan, and it was not agreed on.
        """
        self._must_be_allowed()
        measure = measures.find(told.measure, told.measure_version)
        if measure is None:
            raise MeasureUnknown(measure=told.measure, version=told.measure_version)
        if told.score is None or not measure.allows(told.score):
            least, most = measure.minimum, measure.maximum
            raise ScoreOutOfRange(minimum=least, maximum=most, step=measure.step)
        if told.goal_id is not None and told.goal_id not in self.goals:
            raise GoalNotOpen(goal_id=told.goal_id)

    @records(CarePlanReviewed, after={PlanState.AGREED}, otherwise=CarePlanNotOpen)
    def review(self, told: CarePlanReviewed) -> None:
        """Record what came of looking at the plan again.

        Raises:
            CarePlanNotOpen: it was not agreed on, or is closed.
        """

    @records(CarePlanClosed, after=OPEN, otherwise=CarePlanNotOpen)
    def close(self, told: CarePlanClosed) -> None:
        """End the plan.

        Raises:
            CarePlanNotOpen: it was closed before.
            GoalsStillOpen: it says that the goals were met, and one is open.
        """
        still_open = sum(not met for met in self.goals.values())
        if told.plan_outcome is PlanOutcome.GOALS_MET and still_open:
            raise GoalsStillOpen(still_open=still_open)

    @when(CarePlanAgreed)
    def _care_plan_agreed(self, fact: CarePlanAgreed) -> None:
        self.agreed_on = first_day(fact.occurred_on)

    @when(CareGoalSet)
    def _care_goal_set(self, fact: CareGoalSet) -> None:
        self.goals[fact.goal_id] = False

    @when(CareGoalMet)
    def _care_goal_met(self, fact: CareGoalMet) -> None:
        self.goals[fact.goal_id] = True

    @when(CarePlanClosed)
    def _care_plan_closed(self, fact: CarePlanClosed) -> None:
        self.closed_on = last_day(fact.occurred_on)

    def _must_be_allowed(self) -> None:
        if self.sensitive and self.state is not PlanState.AGREED:
            raise CarePlanNotAgreed(history=self.STORED_AS, id=self.id)

    def _must_be_goal(self, goal_id: UUID) -> None:
        if self.goals.get(goal_id) is not False:
            raise GoalNotOpen(goal_id=goal_id)


def _must_be_icf(codes: list[str] | None) -> None:
    for code in codes or ():
        if not ICF_CODE.fullmatch(code):
            raise IcfCodeUnreadable(icf=code)
