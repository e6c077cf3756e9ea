"""Every question that has an answer of its own in the database: the table of contents.

A question is a file. It says which facts it is told (``READS``), which of them it must have
opened (``UNSEALS``), what it keeps (``TABLES``), how a fact changes that (``project``), how it
forgets one history that must be told again (``FORGETS``, where it has any), and what people
ask of it by name (``ASKED``, where they do). Where it is made of the rows of other questions it
names them (``NEEDS``).
forgets one history that must be told again (``FORGETS``, where it has any), on whose tables it
stands besides its own (``STANDS_ON``, where it does), and what people ask of it by name
(``ASKED``, where they do).
"""

from types import ModuleType

from projections import (
    appointments,
    availability,
    calls,
    carers,
    caseload,
    consents,
    corrections,
    decided_by_rule,
    device_card,
    device_whereabouts,
    figures,
    import_log,
    kind_words,
    late_entries,
    needs_board,
    objections,
    open_cases,
    open_loans,
    payment_rounds,
    payments,
    person_card,
    person_history,
    person_lookup,
    publications,
    record_access,
    renewals,
    rosters,
    staff_lookup,
    station_day,
    suspicion_lists,
    suspicious_payments,
    waiting_lists,
    year_account,
    year_months,
    year_places,
)

VIEWS: tuple[ModuleType, ...] = (
    appointments,
    person_card,
    objections,
    consents,
    carers,
    caseload,
    person_lookup,
    person_history,
    open_loans,
    year_account,
    staff_lookup,
    station_day,
    import_log,
    calls,
    needs_board,
    open_cases,
    rosters,
    suspicion_lists,
    publications,
    record_access,
    waiting_lists,
    renewals,
    payments,
    payment_rounds,
    device_card,
    late_entries,
    corrections,
    availability,
    suspicious_payments,
    device_whereabouts,
    figures,
    kind_words,
    year_months,
    year_places,
    decided_by_rule,
)
