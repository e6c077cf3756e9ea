"""How kiosks, and who looks into a record there, say no."""

from ledger.errors import OutOfTurn, Refused


class NothingPreferred(Refused):
    """Of how a kiosk is to be nothing was said."""

    code = "nothing_preferred"


class PreferenceNotPossible(Refused):
    """A kiosk has no step or time of this size."""

    code = "preference_not_possible"


class NotVouchedFor(OutOfTurn):
    """Nobody on the staff vouched for this person just now."""

    code = "not_vouched_for"


class VouchForSelf(Refused):
    """Nobody vouches for themselves."""

    code = "vouch_for_self"


class KioskVouchesForNobody(Refused):
    """Only a member of staff, who sees who stands there, vouches for them."""

    code = "kiosk_vouches_for_nobody"


class HelperAlreadyThere(OutOfTurn):
    """Somebody helps the person already."""

    code = "helper_already_there"


class HelperNotThere(OutOfTurn):
    """Nobody helps the person."""

    code = "helper_not_there"


class HelpAlreadyAskedFor(OutOfTurn):
    """Somebody waits for a member of staff at this kiosk already."""

    code = "help_already_asked_for"


class HelpNotAskedFor(OutOfTurn):
    """Nobody waits for a member of staff at this kiosk."""

    code = "help_not_asked_for"


class SelfTestUnclear(Refused):
    """A kiosk tried nothing, or says of one part that it works and that it does not."""

    code = "self_test_unclear"


class TokenHeld(Refused):
    """The program was given this token before."""

    code = "token_held"


class TokenNotHeld(Refused):
    """The program holds no such token."""

    code = "token_not_held"
