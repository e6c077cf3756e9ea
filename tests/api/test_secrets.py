"""What it costs to guess at a password that was stolen; the other tests hash theirs for less."""

import subprocess
import sys

ASKED = """
from api.secrets import Secrets
kept = Secrets(b"pepper")
print(kept.hash("a password"), kept.check("a password", kept.hash("a password")))
"""


def test_an_office_hashes_with_argon2id_over_19_mib_in_two_passes():
    done = subprocess.run([sys.executable, "-c", ASKED], capture_output=True, text=True, check=True)

    kept, is_right = done.stdout.split()
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert is_right == "True"
