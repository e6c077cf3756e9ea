"""Example policies and figures of the program, issued in an office's own ledger."""

from collections.abc import Iterator

import msgspec

from api.office import Office
from ledger import presets
from ledger.commands import COMMANDS
from ledger.presets import Preset
from ledger.vocabulary import By
from ledger.work import Work
from projections import figures, policies


def load(office: Office, by: By, name: str) -> int:
    """Issue the examples of one name, all of them or none; how many were not there before.

    Raises:
        KeyError: there are no examples of this name.
        Refused: a rule of the ledger says no.
    """
    new = list(_new(office, by.organisation, presets.presets(name)))

    def decide(work: Work) -> int:
        for each in new:
            command = COMMANDS[each.do]
            command.on(command.read(_plain(each)))(work)
        return len(new)

    if not new:
        return 0
    answer = office.ledger.perform(by, decide, [name])
    return int(answer.value)


def _new(office: Office, organisation: str, examples: tuple[Preset, ...]) -> Iterator[Preset]:
    """Those of what the office has not laid down itself: it keeps its own."""
    views = office.fresh()
    own = {
        row.policy.rpartition("@")[0]
        for row in policies.versions(views, limit=10_000)
        if row.organisation == organisation
    }
    defined = {each.figure for each in figures.definitions(views)}
    for each in examples:
        if each.told.get("code") not in own and each.told.get("figure") not in defined:
            yield each


def _plain(example: Preset) -> dict[str, object]:
    plain: dict[str, object] = msgspec.to_builtins(example.told)
    return plain
