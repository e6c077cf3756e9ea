"""One thing with an asset number that the office lends: a wheelchair, a bed, a cushion.

Its history is one, told in two files: what happens to the thing itself (``upkeep.py``), and to
whom it is lent (``lending.py``). So it can be out with one person only.
"""

from ledger.aggregates.device.lending import Device, OverrideReason
from ledger.vocabulary import DeviceState

__all__ = ["Device", "DeviceState", "OverrideReason"]
