"""The bytes of a sealed value, and what makes its words provable without its key.

    02 | commitment (32) | nonce (12) | AES-256-GCM ciphertext and tag

``commitment`` is ``SHA-256("handrail seal v2" 0a 0a | salt | words)``: it binds the value to its
words, and so the ciphertext to one key. ``salt`` is ``SHA-256("handrail salt v2" 0a 0a | person's
key | length of place (2, big-endian) | place)``: whoever is told salt and words can hold them
against the stored bytes with SHA-256 alone; once the key is destroyed, salts are left where they
were printed and nowhere else. No input is the beginning of another, so a salt that is known leads
to no other one. ``place`` (``originator id (16) | version (8, big-endian) | topic``) is the
additional data too: a value that was moved to another fact does not open.

Of the first form, ``01 | nonce (12) | ciphertext and tag``, the words begin with 16 zero bytes. It
commits to its key, and its words cannot be proven without that. It is read and no longer written.
"""

from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

FORMAT = b"\x02"
FIRST_FORMAT = b"\x01"
SEAL_TAG = b"handrail seal v2\n\n"
SALT_TAG = b"handrail salt v2\n\n"
ZEROS = bytes(16)
NONCE_BYTES = 12
COMMITMENT_TO = 1 + 32
NONCE_TO = COMMITMENT_TO + NONCE_BYTES


def commitment_of(salt: bytes, words: bytes) -> bytes:
    """What stands in the stored bytes for these words."""
    return sha256(SEAL_TAG + salt + words).digest()


class PersonKey:
    """One person's key (32 bytes)."""

    __slots__ = ("_cipher", "_salting")

    def __init__(self, key: bytes) -> None:
        self._salting = SALT_TAG + key
        self._cipher = AESGCM(key)

    def salt(self, place: bytes) -> bytes:
        """What proves the words sealed at this place, and nothing else of the person's."""
        return sha256(self._salting + len(place).to_bytes(2, "big") + place).digest()

    def seal(self, nonce: bytes, place: bytes, words: bytes) -> bytes:
        """The words as they are stored at this place."""
        commitment = commitment_of(self.salt(place), words)
        return FORMAT + commitment + nonce + self._cipher.encrypt(nonce, words, place)

    def unseal(self, place: bytes, sealed: bytes) -> bytes:
        """The words that were sealed, in whichever form.

        Raises:
            ValueError: the bytes are not what was sealed with this key at this place.
        """
        try:
            if sealed[:1] == FIRST_FORMAT:
                return self._unseal_first(place, sealed)
            nonce, rest = sealed[COMMITMENT_TO:NONCE_TO], sealed[NONCE_TO:]
            words = self._cipher.decrypt(nonce, rest, place)
        except InvalidTag as error:
            raise ValueError("altered, moved or of another key") from error
        if sealed[:COMMITMENT_TO] != FORMAT + commitment_of(self.salt(place), words):
            raise ValueError("not the words it stands for")
        return words

    def _unseal_first(self, place: bytes, sealed: bytes) -> bytes:
        nonce_to = 1 + NONCE_BYTES
        plain = self._cipher.decrypt(sealed[1:nonce_to], sealed[nonce_to:], place)
        if plain[: len(ZEROS)] != ZEROS:
            raise ValueError("a second key opens it")
        return plain[len(ZEROS) :]
