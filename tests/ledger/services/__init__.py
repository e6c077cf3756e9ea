"""How each service of the published reports is recorded: a function for each, by theme.

Each stands for an office at its desk, and asks only commands, with plain data.
"""

from tests.ledger.services import (
    a_money,
    b_devices,
    c_health,
    c_rehabilitation,
    d_care,
    e_contact,
    f_work,
    g_rights,
    h_organisation,
    h_process,
)
from tests.ledger.services.table import LETTERS, NUMBERS, SERVICES, Service

THEMES = (
    a_money,
    b_devices,
    c_health,
    c_rehabilitation,
    d_care,
    e_contact,
    f_work,
    g_rights,
    h_organisation,
    h_process,
)

__all__ = ["LETTERS", "NUMBERS", "SERVICES", "THEMES", "Service"]
