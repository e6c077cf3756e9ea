"""The tree against what others published and what others made, and every wrong proof refused."""

from functools import cache
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pymerkle import InmemoryTree

from ledger.proof.tree import (
    EMPTY_ROOT,
    CompactRange,
    consistency_path,
    continues,
    folded,
    includes,
    inclusion_path,
    leaf_hash,
    node_hash,
    range_root,
    root_of,
)

LEAVES = [
    bytes.fromhex(each)
    for each in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
PUBLISHED_ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
"""What Certificate Transparency's own tests have for the first so many of these leaves."""
SIZE_MAX = 70


@cache
def hash_of(level: int, number: int) -> bytes:
    if level == 0:
        return leaf_hash(number.to_bytes(4, "big"))
    return node_hash(hash_of(level - 1, 2 * number), hash_of(level - 1, 2 * number + 1))


@cache
def plain_root(start: int, end: int) -> bytes:
    """The definition of RFC 9162, 2.1.1, word for word."""
    if end - start == 1:
        return hash_of(0, start)
    half = 1
    while half * 2 < end - start:
        half *= 2
    return node_hash(plain_root(start, start + half), plain_root(start + half, end))


def root(size: int) -> bytes:
    return range_root(hash_of, 0, size)


def others() -> InmemoryTree:
    tree = InmemoryTree(algorithm="sha256")
    for number in range(SIZE_MAX):
        tree.append_entry(number.to_bytes(4, "big"))
    return tree


@pytest.mark.parametrize("size", range(1, 9))
def test_the_published_roots_are_ours(size: int):
    hashed = [leaf_hash(each) for each in LEAVES[:size]]

    assert root_of(hashed).hex() == PUBLISHED_ROOTS[size - 1]


def test_a_tree_of_nothing_has_the_hash_of_nothing():
    assert CompactRange().root() == EMPTY_ROOT == sha256(b"").digest()


@pytest.mark.parametrize("size", range(1, SIZE_MAX))
def test_grown_and_divided_the_root_is_that_of_the_definition(size: int):
    grown = root_of(hash_of(0, number) for number in range(size))

    assert grown == root(size) == plain_root(0, size)


def test_whole_subtrees_grow_the_same_root():
    grown = CompactRange()
    grown.append(folded(b"".join(hash_of(0, number) for number in range(32))), 5)
    grown.append(hash_of(3, 4), 3)
    grown.append(hash_of(0, 40))

    assert grown.root() == plain_root(0, 41)


def test_a_subtree_that_does_not_begin_here_is_refused():
    grown = CompactRange()
    grown.append(hash_of(0, 0))

    with pytest.raises(ValueError, match="level 3"):
        grown.append(hash_of(3, 0), 3)


def test_every_root_and_path_is_that_of_another_program():
    tree = others()
    for size in range(1, SIZE_MAX + 1):
        assert root(size) == tree.get_root(size)
        for index in range(size):
            told = tree.prove_inclusion(index + 1, size).serialize()["path"]
            ours = [each.hex() for each in inclusion_path(hash_of, index, size)]
            assert ours == told[1:], "theirs begins with the leaf"


A, B, C = (
    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
    "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
)
D, E, F = (
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
    "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
)
G = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"


def of_published(level: int, number: int) -> bytes:
    if level == 0:
        return leaf_hash(LEAVES[number])
    return node_hash(of_published(level - 1, 2 * number), of_published(level - 1, 2 * number + 1))


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [(1, 1, []), (1, 8, [E, A, F]), (6, 8, [G, C, D]), (2, 5, [A, B])],
)
def test_the_published_proofs_of_consistency_are_ours(old: int, new: int, path: list[str]):
    assert [each.hex() for each in consistency_path(of_published, old, new)] == path


@pytest.mark.parametrize(
    ("index", "size", "path"), [(0, 1, []), (0, 8, [E, A, F]), (5, 8, [B, C, D])]
)
def test_the_published_proofs_of_inclusion_are_ours(index: int, size: int, path: list[str]):
    assert [each.hex() for each in inclusion_path(of_published, index, size)] == path


def test_every_right_proof_holds_and_every_wrong_one_is_refused():
    for size in range(1, 34):
        for index in range(size):
            leaf, path = hash_of(0, index), inclusion_path(hash_of, index, size)
            assert includes(root(size), size, index, leaf, path)
            assert not any(wrong_inclusions(root(size), size, index, leaf, path))


def wrong_inclusions(
    right_root: bytes, size: int, index: int, leaf: bytes, path: list[bytes]
) -> list[bool]:
    other = leaf_hash(b"another")
    wrong_paths = [[*path, other], [other, *path], path[:-1] if path else [other]]
    wrong_paths += [[*path[:at], other, *path[at + 1 :]] for at in range(len(path))]
    return [
        *(includes(right_root, size, index, leaf, each) for each in wrong_paths),
        *(
            includes(right_root, size, each, leaf, path)
            for each in range(-1, size + 1)
            if each != index
        ),
        includes(right_root, size, index, other, path),
        includes(other, size, index, leaf, path),
        includes(EMPTY_ROOT, 0, 0, leaf, path),
    ]


def test_every_continuation_holds_and_every_other_one_is_refused():
    for new in range(34):
        for old in range(new + 1):
            path = consistency_path(hash_of, old, new)
            before = root(old) if old else EMPTY_ROOT
            after = root(new) if new else EMPTY_ROOT
            assert continues(old, before, new, after, path)
            assert not any(wrong_continuations(old, before, new, after, path))


def wrong_continuations(
    old: int, before: bytes, new: int, after: bytes, path: list[bytes]
) -> list[bool]:
    other = leaf_hash(b"another")
    wrong_paths = [[*path, other], [other, *path], *([path[:-1], path[1:]] if path else [])]
    wrong_paths += [[*path[:at], other, *path[at + 1 :]] for at in range(len(path))]
    other_sizes = [(old - 1, new), (old, old - 1), (-1, new)]
    return [
        *(continues(old, before, new, after, each) for each in wrong_paths),
        *(continues(o, before, n, after, path) for o, n in other_sizes),
        continues(old, other, new, after, path),
        continues(old, before, new, other, path) if old else False,
    ]


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_no_fork_continues_what_was_seen(data: st.DataObject):
    new = data.draw(st.integers(2, 300))
    old = data.draw(st.integers(1, new - 1))
    altered = data.draw(st.integers(0, old - 1))

    @cache
    def forked(level: int, number: int) -> bytes:
        if level == 0:
            return leaf_hash(b"altered") if number == altered else hash_of(0, number)
        return node_hash(forked(level - 1, 2 * number), forked(level - 1, 2 * number + 1))

    after = range_root(forked, 0, new)
    path = consistency_path(forked, old, new)

    assert continues(old, range_root(forked, 0, old), new, after, path)
    assert not continues(old, root(old), new, after, path)
