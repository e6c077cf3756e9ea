"""The tree of hashes of RFC 9162: its roots, and proofs that hold without the whole of it.

A full subtree is named by its level and its number: level 0 holds the leaves, and subtree
``(level, number)`` the leaves from ``number * 2**level`` on, ``2**level`` of them.
"""

from collections.abc import Callable, Iterable
from hashlib import sha256

HASH_BYTES = 32
EMPTY_ROOT = sha256().digest()

HashOf = Callable[[int, int], bytes]
"""The hash of the full subtree of this level and number."""


def leaf_hash(leaf: bytes) -> bytes:
    """What stands for a leaf."""
    return sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """What stands for two halves."""
    return sha256(b"\x01" + left + right).digest()


def folded(hashes: bytes) -> bytes:
    """The root of the full subtree of these hashes, a power of two of them, one after the other."""
    while len(hashes) > HASH_BYTES:
        pairs = range(0, len(hashes), 2 * HASH_BYTES)
        hashes = b"".join(
            [sha256(b"\x01" + hashes[at : at + 2 * HASH_BYTES]).digest() for at in pairs]
        )
    return hashes


class CompactRange:
    """The roots of the full subtrees that the first leaves are made of: all that growing needs."""

    def __init__(self) -> None:
        self.size = 0
        self._roots: list[bytes] = []

    def append(self, hashed: bytes, level: int = 0) -> None:
        """Put the next leaf, or the next full subtree of ``level``, behind those before.

        Raises:
            ValueError: no subtree of this level begins here.
        """
        if self.size % (1 << level):
            raise ValueError(f"no subtree of level {level} begins at {self.size}")
        self._roots.append(hashed)
        self.size += 1 << level
        whole = self.size >> level
        while whole % 2 == 0:
            right = self._roots.pop()
            self._roots.append(node_hash(self._roots.pop(), right))
            whole //= 2

    def root(self) -> bytes:
        """The root of everything so far."""
        if not self._roots:
            return EMPTY_ROOT
        root = self._roots[-1]
        for left in reversed(self._roots[:-1]):
            root = node_hash(left, root)
        return root


def root_of(hashes: Iterable[bytes]) -> bytes:
    """The root of the leaves with these hashes."""
    grown = CompactRange()
    for each in hashes:
        grown.append(each)
    return grown.root()


def range_root(hash_of: HashOf, start: int, end: int) -> bytes:
    """The root over the leaves from ``start`` up to ``end``, as they lie in a larger tree.

    ``start`` is a multiple of the smallest power of two that holds them all.
    """
    width = end - start
    if width & (width - 1) == 0:
        level = width.bit_length() - 1
        return hash_of(level, start >> level)
    middle = start + _split(width)
    return node_hash(range_root(hash_of, start, middle), range_root(hash_of, middle, end))


def inclusion_path(hash_of: HashOf, index: int, size: int) -> list[bytes]:
    """The hashes from the sibling of leaf ``index`` up to the child of the root (2.1.3.1)."""
    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(range_root(hash_of, middle, end))
            end = middle
        else:
            path.append(range_root(hash_of, start, middle))
            start = middle
    return path[::-1]


def consistency_path(hash_of: HashOf, old: int, new: int) -> list[bytes]:
    """The hashes that show that a tree of size ``new`` continues that of size ``old`` (2.1.4.1)."""
    if old in {0, new}:
        return []
    path: list[bytes] = []
    start, end, is_whole = 0, new, True
    while old != end:
        middle = start + _split(end - start)
        if old <= middle:
            path.append(range_root(hash_of, middle, end))
            end = middle
        else:
            path.append(range_root(hash_of, start, middle))
            start, is_whole = middle, False
    if not is_whole:
        path.append(range_root(hash_of, start, end))
    return path[::-1]


def includes(root: bytes, size: int, index: int, leaf: bytes, path: list[bytes]) -> bool:
    """Whether ``leaf`` (its hash) is at ``index`` of the tree with this root (2.1.3.2)."""
    if not 0 <= index < size:
        return False
    sides = _sides(index, size - 1, len(path))
    return sides is not None and _climbed(leaf, path, sides) == root


def continues(old: int, old_root: bytes, new: int, new_root: bytes, path: list[bytes]) -> bool:
    """Whether the tree of size ``new`` continues that of size ``old`` (2.1.4.2)."""
    if not 0 <= old <= new:
        return False
    if old in {0, new}:
        return not path and old_root == (EMPTY_ROOT if old == 0 else new_root)
    if not path:
        return False
    is_full = old & (old - 1) == 0
    first, rest = (old_root, path) if is_full else (path[0], path[1:])
    at, last = old - 1, new - 1
    while at % 2:
        at, last = at >> 1, last >> 1
    sides = _sides(at, last, len(rest))
    if sides is None:
        return False
    lefts = [(each, left) for each, left in zip(rest, sides, strict=True) if left]
    made_old = _climbed(first, [each for each, _ in lefts], [True] * len(lefts))
    return made_old == old_root and _climbed(first, rest, sides) == new_root


def _climbed(hashed: bytes, path: list[bytes], sides: list[bool]) -> bytes:
    for each, is_left in zip(path, sides, strict=True):
        hashed = node_hash(each, hashed) if is_left else node_hash(hashed, each)
    return hashed


def _sides(at: int, last: int, length: int) -> list[bool] | None:
    """Of each hash on the way up whether it stands on the left; nothing for another length."""
    sides = []
    for _ in range(length):
        if last == 0:
            return None
        is_left = at % 2 == 1 or at == last
        while is_left and at and at % 2 == 0:
            at, last = at >> 1, last >> 1
        sides.append(is_left)
        at, last = at >> 1, last >> 1
    return sides if last == 0 else None


def _split(width: int) -> int:
    """The largest power of two below ``width``."""
    return 1 << ((width - 1).bit_length() - 1)
