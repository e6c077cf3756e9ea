"""Every command by name: what may be asked of the ledger, from Python or as a line of JSON.

A command that records one fact in one history is the method of that history, named
``device.inspect``. A command that keeps a rule across histories is a function of this package,
marked ``@command("device.lend")``; it stands in place of the method of the same name.
"""

from ledger.commands.registry import COMMANDS, Command, collect

__all__ = ["COMMANDS", "Command"]

collect()
