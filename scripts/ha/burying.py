"""Buries whom others leave behind, as the first process of a machine does.

    python burying.py COMMAND ...

Patroni takes a server that ended for one that runs until somebody has waited for it: seconds, where
nobody does so at once. Ends when the command does, with its exit code.
"""

import ctypes
import os
import subprocess
import sys

BURIES = 36
"""PR_SET_CHILD_SUBREAPER: orphans among the descendants become children. Source: linux/prctl.h."""


def main() -> int:
    """The exit code of the command; 1 when it was killed."""
    library = ctypes.CDLL(None, use_errno=True)
    if library.prctl(BURIES, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl")
    begun = subprocess.Popen(sys.argv[1:]).pid
    while True:
        ended, status = os.wait()
        if ended == begun:
            return os.WEXITSTATUS(status) if os.WIFEXITED(status) else 1


if __name__ == "__main__":
    sys.exit(main())
