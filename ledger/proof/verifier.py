#!/usr/bin/env python3
"""Proves a ledger of Handrail without trusting whoever runs it: docs/proof.md, and nothing else.

One file for Python 3.8 or newer with nothing beside it. It was written from that page alone and
shares no line with what makes the log: a mistake has to be made twice to stay unseen.
The exit code is 0 when all held, 1 when something is wrong, 2 when something cannot be read.
"""

from __future__ import annotations

import argparse
import base64
import gzip
import hashlib
import json
import os
import re
import sqlite3
import struct
import sys
import tempfile
import zipfile
import zlib
from binascii import unhexlify
from contextlib import closing
from itertools import islice, takewhile
from pathlib import Path
from typing import Any, Callable, Dict, Iterable, Iterator, NamedTuple, Tuple

TAG = b"handrail fact v1\n\n"
LEAF = b"\0" + TAG
SEAL = b"handrail seal v2\n\n"
TILE = 256  # leaves that are hashed at a time; and hashes in a tile
ROW_BYTES_MAX = 1 << 24
NOTE_BYTES_MAX = 1 << 20
MANIFEST_BYTES_MAX = 1 << 24
TOLD_MAX = 10  # findings of one kind; the rest are counted
LANGUAGES = ("en", "zh-Hans", "vi")
LEVELS = {"+": "good", "-": "note", "?": "warning", "!": "wrong"}
WORDS = {"how_changed", "how_missing", "how_added", "nobody"}
PACKED = {"facts.sqlite", "checkpoint.txt", "policy.txt", "log.sqlite"}
COLUMNS = "position, originator_id, originator_version, topic, state"
SCHEMA = {  # SHA-256 of the statement that made each, every blank one space
    "facts": "36ae9d22b105cfaea322ff7b308df6194868e8b6ad5a991ee92349188bf1f6b2",
    "facts_refuse_replace": "dee7b8811bdd031707c0dce79243d1d728035f03716d17a336bebd44ff2afd54",
    "facts_refuse_update": "9d66a49fdb8e5cfa1f0b618136d9e792467798331027ad3d7e7fd61df03e80d2",
    "facts_refuse_delete": "5af278001622877685395aa7b0ec81282bf11a35aba7eaff9f14c34688d43d04",
}
UNREADABLE = (sqlite3.Error, OSError, EOFError, zlib.error, zipfile.BadZipFile)
ODD = (ValueError, TypeError, LookupError, AttributeError, struct.error, RuntimeError)

Row = Any  # position, history, version, topic, state: as they are found, so of any type
Point = Tuple[int, int, int, int]

# A finding is + good, - to know, ? a warning, ! wrong. Its name, then each language.
TOLD = """
- read: {count} facts read, positions {first} to {last}. Root: {root}
| 已读取 {count} 条事实，位次 {first} 至 {last}。根：{root}
| Đã đọc {count} sự kiện, vị trí {first} đến {last}. Gốc: {root}
+ held: {file}: the first {size} facts are exactly those of this checkpoint.
| {file}：前 {size} 条事实与此检查点完全一致。
| {file}: {size} sự kiện đầu đúng là những sự kiện của điểm kiểm này.
+ signed: {file}: signed by {origin}. Cosigned by: {names}.
| {file}：由 {origin} 签名。见证签名：{names}。
| {file}: {origin} đã ký. Người chứng đã ký: {names}.
+ proof_holds: {file} holds: fact {number}, position {position}, is one of the first {size}.
| {file}：证明成立。第 {number} 条事实在位次 {position}，属于前 {size} 条。
| {file}: bằng chứng đúng. Sự kiện số {number} ở vị trí {position}, trong {size} sự kiện đầu.
+ proof_fact_here: {file}: the ledger has this very fact at position {position}.
| {file}：账本在位次 {position} 有这条事实，内容相同。
| {file}: sổ có đúng sự kiện này ở vị trí {position}.
+ receipt_holds: {file}: position {position} says just these words: {words}
| {file}：位次 {position} 的内容正是：{words}
| {file}: vị trí {position} ghi đúng những lời này: {words}
- receipt_shut: {file}: {count} sealed parts stay shut: the receipt has no words of them.
| {file}：此事实有 {count} 处密封内容未打开：回执上没有其原文。
| {file}: {count} phần niêm phong của sự kiện này vẫn kín: biên nhận không có lời của chúng.
- uncovered: {count} facts, positions {first} to {last}, are newer than any checkpoint: unproven.
| {count} 条事实晚于最新检查点，位次 {first} 至 {last}：尚无证明。
| {count} sự kiện mới hơn điểm kiểm mới nhất, vị trí {first} đến {last}: chưa được chứng.
- gapped: The package says that unused positions are no loss there: none is reported as missing.
| 包内说明未用的位次不算缺失：不报告缺少的位次。
| Gói cho biết vị trí không dùng đến không phải là mất: không báo thiếu vị trí nào.
? unsigned: NO SIGNATURE WAS CHECKED: no --policy, no --key. Anybody can write such a checkpoint.
| 没有核对任何签名：未给出 --policy 或 --key。任何人都能写出这样的检查点。
| KHÔNG CHỮ KÝ NÀO ĐƯỢC KIỂM: không có --policy hay --key. Ai cũng viết được điểm kiểm như vậy.
? no_checkpoint: NOTHING TO COMPARE WITH: no checkpoint was given. Hold the root against paper.
| 没有可对照的检查点：未给出检查点。请把根与纸上的对照。
| KHÔNG CÓ GÌ ĐỂ SO: chưa đưa điểm kiểm nào. Hãy so gốc với bản in trên giấy.
? own_policy: The policy came with the package: its maker chose whom to trust. Give your own.
| 信任规则随包而来，由制包者选定。请用 --policy 给出您自己的。
| Quy tắc tin cậy đến cùng gói, do người làm gói chọn. Hãy đưa của bạn bằng --policy.
? schema_altered: The table or its guards are not as Handrail makes them: {name}
| 数据表或其防护与 Handrail 所建不同：{name}
| Bảng hay lớp bảo vệ của nó không như Handrail làm ra: {name}
? log_not_trusted: The log file names no place: its root is that of no checkpoint you trust.
| 日志文件不能指出位置：它的根不属于任何您信任的检查点。
| Tệp nhật ký không chỉ được chỗ sai: gốc của nó không thuộc điểm kiểm nào bạn tin.
? not_in_manifest: {name} is in the package but not in its manifest: nobody vouches for it.
| {name} 在包内但不在清单中：没有依据说明它应是什么。
| {name} có trong gói mà không có trong bản kê: không gì cho biết nó phải ra sao.
! root_differs: {file}: the first {size} facts are NOT those of this checkpoint: there was a change.
| {file}：前 {size} 条事实与此检查点不符：有内容被改动。
| {file}: {size} sự kiện đầu KHÔNG phải của điểm kiểm này: đã có điều bị sửa.
! cut_short: {file}: facts are missing at the end: it covers {size}, the ledger has {found}.
| {file}：末尾缺少事实。检查点包含 {size} 条，账本只有 {found} 条。
| {file}: thiếu sự kiện ở cuối. Điểm kiểm gồm {size}, sổ có {found}.
! rewritten: {file} fits and the older {older} does not: the past was changed and then signed again.
| {file} 相符而较早的 {older} 不符：过去被改动后重新签名。
| {file} khớp còn {older} cũ hơn thì không: quá khứ đã bị sửa rồi ký lại.
! forked: {file} and {older} have one size and two roots: the log signed two different pasts.
| {file} 与 {older} 大小相同而根不同：日志签署了两个不同的过去。
| {file} và {older} cùng cỡ mà khác gốc: nhật ký đã ký hai quá khứ khác nhau.
! first_wrong: The first fact that differs is number {number}, position {position}: {how}.
| 第一条不同的事实是第 {number} 条，位次 {position}：{how}。
| Sự kiện khác đầu tiên là số {number}, vị trí {position}: {how}.
! wrong_between: The first wrong fact is among numbers {low} to {high}, positions {first} to {last}.
| 第一条错误的事实在第 {low} 至 {high} 条之间，位次 {first} 至 {last}。
| Sự kiện sai đầu tiên nằm trong số {low} đến {high}, vị trí {first} đến {last}.
! gap: Positions {first} to {last} are missing. | 位次 {first} 至 {last} 缺失。
| Thiếu các vị trí {first} đến {last}.
! disorder: Fact {number}: position {position} does not come after position {before}.
| 第 {number} 条事实：位次 {position} 没有排在位次 {before} 之后。
| Sự kiện số {number}: vị trí {position} không đứng sau vị trí {before}.
! version_wrong: Position {position}: version {version} of a history does not follow the one before.
| 位次 {position}：某历史的第 {version} 版没有接在前一版之后。
| Vị trí {position}: phiên bản {version} của một lịch sử không tiếp theo bản trước.
! index_differs: The index is not that of the table: programs see other facts than are stored.
| 历史索引与数据表不符：程序看到的事实与存储的不同。
| Chỉ mục lịch sử không khớp bảng: chương trình thấy sự kiện khác với cái được lưu.
! not_a_fact: Fact {number} (position {position}) cannot be read as a fact.
| 第 {number} 条事实（位次 {position}）无法作为事实读取。
| Không đọc được sự kiện số {number} (vị trí {position}).
! not_json: The stored bytes at position {position} are not JSON in UTF-8.
| 位次 {position} 的存储字节不是 UTF-8 编码的 JSON。
| Các byte lưu ở vị trí {position} không phải JSON mã UTF-8.
! damaged: The file is damaged: nothing can be read behind position {last}.
| 文件已损坏：位次 {last} 之后无法读取。 | Tệp bị hỏng: sau vị trí {last} không đọc được gì.
! signature_wrong: {file}: the signature of {name} is wrong. | {file}：{name} 的签名错误。
| {file}: chữ ký của {name} sai.
! log_unknown: {file}: not signed by a log that you trust ({origin}).
| {file}：没有您信任的日志的签名（{origin}）。
| {file}: không có chữ ký của nhật ký bạn tin ({origin}).
! quorum_missing: {file}: too few witnesses cosigned it: {names}. | {file}：见证者不足：{names}。
| {file}: quá ít người chứng đã ký: {names}.
! file_differs: {name} in the package is not the file that its manifest names.
| 包中的 {name} 不是清单所列的文件。 | {name} trong gói không phải tệp mà bản kê nêu.
! proof_wrong: {file}: the proof does not lead to the root of its checkpoint.
| {file}：证明不能推出其检查点的根。 | {file}: bằng chứng không dẫn tới gốc của điểm kiểm.
! receipt_wrong: {file}: the words on this receipt are NOT those that were recorded.
| {file}：回执上的内容与登记的不符。 | {file}: lời trên biên nhận KHÔNG phải lời đã được ghi.
! proof_fact_differs: {file}: fact {number} of the ledger is not the one of the proof.
| {file}：账本第 {number} 条事实不是证明中的那一条。
| {file}: sự kiện số {number} của sổ không phải sự kiện trong bằng chứng.
- more: ... and {count} more of: {code} | ……另有 {count} 项：{code}
| ... và {count} mục nữa thuộc: {code}
- how_changed: changed | 被改动 | bị sửa
- how_missing: a fact before it is missing | 它之前缺少一条事实 | thiếu một sự kiện trước nó
- how_added: it was put in | 它是插入的 | nó được chèn vào
- nobody: nobody | 无 | không ai
+ all_held: ALL HELD. | 全部成立。 | TẤT CẢ ĐÚNG.
? unproven: Nothing is wrong, but this is no proof yet: see what is said above.
| 未发现错误，但这还不是证明：请看上面的说明。
| Không có gì sai, nhưng đây chưa phải bằng chứng: xem các dòng trên.
! something_wrong: SOMETHING IS WRONG. Keep the file and the checkpoints as they are.
| 有错误。请原样保存文件和检查点。 | CÓ ĐIỀU SAI. Hãy giữ nguyên tệp và các điểm kiểm.
! unreadable: Cannot be read: {what} | 无法读取：{what} | Không đọc được: {what}
"""
SENTENCES = {
    code[2:]: (code[0], dict(zip(LANGUAGES, said.replace("\n", " ").split(" | "))))
    for code, said in (each.split(": ", 1) for each in re.split(r"\n(?=[-+?!] )", TOLD.strip()))
}


class Report:
    """What was found, in order: no more than ``TOLD_MAX`` of one kind, the others counted."""

    def __init__(self) -> None:
        self.findings: list[dict[str, Any]] = []
        self.counts: dict[str, int] = {}

    def add(self, code: str, **facts: Any) -> None:
        self.counts[code] = self.counts.get(code, 0) + 1
        if self.counts[code] <= TOLD_MAX:
            level = LEVELS[SENTENCES[code][0]]
            plain = {name: v if isinstance(v, (int, str)) else "?" for name, v in facts.items()}
            self.findings.append({"level": level, "code": code, **plain})

    @property
    def wrong(self) -> bool:
        return any(SENTENCES[code][0] == "!" for code, count in self.counts.items() if count)

    def said(self, language: str) -> list[str]:
        """Every finding as a sentence behind its sign, and what it comes to."""
        told = [say(language, each["code"], each) for each in self.findings]
        for code, count in self.counts.items():
            if count > TOLD_MAX:
                told.append(say(language, "more", {"code": code, "count": count - TOLD_MAX}))
        if "unreadable" in self.counts:
            return told
        found = self.counts.keys()
        proven = {"held", "proof_holds"} & found and "signed" in found and "own_policy" not in found
        end = "something_wrong" if self.wrong else "all_held" if proven else "unproven"
        return [*told, say(language, end, {})]

    def take(self, code: str, other: Report) -> None:
        """Have of one kind what the other has."""
        self.findings = [each for each in self.findings if each["code"] != code]
        self.findings += [each for each in other.findings if each["code"] == code]
        self.counts[code] = other.counts.get(code, 0)


def say(language: str, code: str, facts: dict[str, Any]) -> str:
    """A finding in words; whatever a terminal would obey is taken out."""
    level, sentences = SENTENCES[code]
    known = {code: said[1][language] for code, said in SENTENCES.items() if code in WORDS}
    words = {name: known.get(str(value), value) for name, value in facts.items()}
    text = level + " " + sentences[language].format(**words)
    return "".join(c if c.isprintable() else "?" for c in text)


# Ed25519 (RFC 8032). A point is (X, Y, Z, T) with x = X/Z, y = Y/Z, xy = T/Z.
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
NEUTRAL = (0, 1, 1, 0)


def point_of(data: bytes) -> Point:
    """The point that these bytes are the only form of."""
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if x * x % P == square else x * pow(2, (P - 1) // 4, P) % P
    if y >= P or x * x % P != square or (x == 0 and sign):
        raise ValueError("not a point")
    x = x if x & 1 == sign else P - x
    return x, y, 1, x * y % P


def plus(p: Point, q: Point) -> Point:
    """The sum of two points."""
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(scalar: int, point: Point) -> Point:
    """A point added to itself ``scalar`` times."""
    total = NEUTRAL
    for bit in f"{scalar:b}":
        total = plus(total, total)
        total = plus(total, point) if bit == "1" else total
    return total


def same(p: Point, q: Point) -> bool:
    """Whether two points are one."""
    return (p[0] * q[2] - q[0] * p[2]) % P == 0 == (p[1] * q[2] - q[1] * p[2]) % P


BASE = point_of((4 * pow(5, -1, P) % P).to_bytes(32, "little"))


def signature_holds(key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether an Ed25519 signature was made with this key; no second form of one passes."""
    scalar = int.from_bytes(signature[32:], "little")
    if len(key) != 32 or len(signature) != 64 or scalar >= ORDER:
        return False
    try:
        own, point = point_of(key), point_of(signature[:32])
    except ValueError:
        return False
    digest = hashlib.sha512(signature[:32] + key + message).digest()
    share = int.from_bytes(digest, "little") % ORDER
    small = same(times(8, own), NEUTRAL)  # under such a key anything is signed
    return not small and same(times(scalar, BASE), plus(point, times(share, own)))


def unbase64(text: str) -> bytes:
    """The bytes that ``text`` is the only form of."""
    data = base64.b64decode(text, validate=True)
    if base64.b64encode(data).decode() != text:
        raise ValueError("a second form of Base64")
    return data


class Policy:
    """Whom the auditor trusts: keys of logs and of witnesses, and how many of these suffice."""

    def __init__(self, text: bytes) -> None:
        self.keys: dict[tuple[str, bytes], tuple[int, str, bytes]] = {}
        self.groups: dict[str, tuple[int, list[str]]] = {}
        self.named: set[str] = {"none"}
        self.free: set[str] = set()  # in no group yet
        self.quorum = ""
        for line in text.decode().replace("\r\n", "\n").split("\n"):
            words = line.replace("\t", " ").split()
            if words and not words[0].startswith("#"):
                self._take(*words)
        if not self.quorum:
            raise ValueError("no quorum")

    def _take(self, word: str, name: str, *rest: str) -> None:
        if word == "log":
            self._trust(1, "", name)
        elif word == "quorum" and not self.quorum and name in self.named:
            self.quorum = name
        elif word in {"witness", "group"} and name not in self.named:
            if word == "witness":
                self._trust(4, name, rest[0])
            else:
                self._group(name, rest[0], list(rest[1:]))
            self.named.add(name)
            self.free.add(name)
        else:
            raise ValueError("a line that says nothing")

    def _trust(self, kind: int, member: str, vkey: str) -> None:
        name, number, coded = vkey.split("+", 2)
        key = unbase64(coded)
        digest = hashlib.sha256(name.encode() + b"\n" + key).digest()[:4]
        known = {each[2] for each in self.keys.values() if each[0] == kind}
        if key[0] != kind or len(key) != 33 or digest.hex() != number or key[1:] in known:
            raise ValueError("not a key, or given twice")
        self.keys[name, digest] = (kind, member, key[1:])

    def _group(self, name: str, word: str, members: list[str]) -> None:
        least = {"any": 1, "all": len(members)}.get(word) or int(word)
        if not 1 <= least <= len(members) == len(self.free & set(members)):
            raise ValueError("not a group")
        self.free -= set(members)
        self.groups[name] = least, members

    def enough(self, seen: set[str], name: str) -> bool:
        """Whether those who cosigned are what ``name`` stands for."""
        if name in self.groups:
            least, members = self.groups[name]
            return sum(self.enough(seen, member) for member in members) >= least
        return name == "none" or name in seen


class Note(NamedTuple):
    """A checkpoint."""

    file: str
    origin: str
    size: int
    root: bytes
    body: bytes
    signatures: list[tuple[str, bytes]]


def read_note(file: str, data: bytes) -> Note:
    """The checkpoint in a file."""
    text = data.replace(b"\r\n", b"\n").decode()
    body, _, signed = text.rpartition("\n\n")
    origin, size, root = body.split("\n")
    lines = [line.split(" ") for line in signed.rstrip("\n").split("\n")]
    if (
        not re.fullmatch("0|[1-9][0-9]{0,18}", size)
        or len(unbase64(root)) != 32
        or any(len(line) != 3 or line[0] != "\u2014" for line in lines)
        or re.search("[\0-\x09\x0b-\x1f]", text)
    ):
        raise ValueError("not a checkpoint")
    signatures = [(name, unbase64(coded)) for _, name, coded in lines]
    return Note(file, origin, int(size), unbase64(root), body.encode() + b"\n", signatures)


def is_signed(note: Note, policy: Policy | None, report: Report) -> bool:
    """Whether the policy trusts a checkpoint; without a policy any is taken."""
    if policy is None:
        return True
    logs, seen = 0, set()
    for name, data in note.signatures:
        kind, member, key = policy.keys.get((name, data[:4]), (0, "", b""))
        message, signature = note.body, data[4:]
        if kind == 4:
            time, signature = int.from_bytes(signature[:8], "big"), signature[8:]
            message = b"cosignature/v1\ntime %d\n" % time + message
            seen.add(member)
        if kind and not signature_holds(key, message, signature):
            report.add("signature_wrong", file=note.file, name=name)
            return False
        logs += kind == 1 and name == note.origin
    names = ", ".join(sorted(seen)) or "nobody"
    enough = policy.enough(seen, policy.quorum)
    code = ("signed" if enough else "quorum_missing") if logs else "log_unknown"
    report.add(code, file=note.file, origin=note.origin, names=names)
    return code == "signed"


def root_of(hashes: list[bytes]) -> bytes:
    """The root over some hashes (RFC 9162, 2.1): a last one without a pair goes up as it is."""
    sha = hashlib.sha256
    while len(hashes) > 1:
        alone = hashes[len(hashes) & -2 :]
        pairs = range(0, len(hashes) - 1, 2)
        hashes = [sha(b"\1" + hashes[i] + hashes[i + 1]).digest() for i in pairs] + alone
    return hashes[0] if hashes else sha().digest()


class Tree:
    """A tree of which only the right edge is kept, and its roots at the sizes in ``stops``."""

    def __init__(self, stops: Iterable[int]) -> None:
        self.size = 0
        self.edge: list[bytes] = []
        self.stops = [stop for stop in stops if stop]
        self.roots = {0: root_of([])}

    def add(self, hashes: list[bytes]) -> None:
        """Put leaves at the end: a full tile, or fewer and then no more."""
        for stop in self.stops:
            if self.size < stop <= self.size + len(hashes):
                self.roots[stop] = self.root(hashes[: stop - self.size])
        self.size += len(hashes)
        peak, tiles = root_of(hashes), self.size // TILE
        while len(hashes) == TILE and tiles % 2 == 0:
            peak, tiles = root_of([self.edge.pop(), peak]), tiles // 2
        self.edge.append(peak)

    def root(self, rest: list[bytes] | None = None) -> bytes:
        """The root as it would be with a few more leaves."""
        peaks = self.edge + ([root_of(rest)] if rest else [])
        root = peaks.pop() if peaks else root_of([])
        for peak in reversed(peaks):
            root = root_of([peak, root])
        return root


class Stored:
    """The facts of an SQLite file, as they were at one moment."""

    def __init__(self, path: Path, still: bool, gapless: bool) -> None:
        self.gapless = gapless
        self.db = connected(path, still)
        about = "SELECT name, sql FROM sqlite_master WHERE tbl_name = 'facts' AND sql IS NOT NULL"
        self.made = {name.decode(): b" ".join(sql.split()) for name, sql in self.db.execute(about)}
        if not self.made.get("facts", b"").upper().startswith(b"CREATE TABLE "):
            raise ValueError("a view could show anything")

    def rows(self) -> Iterator[list[Row]]:
        # An index could hold other values than the table does.
        found = self.db.execute(f"SELECT {COLUMNS} FROM facts NOT INDEXED ORDER BY position")
        return iter(lambda: found.fetchmany(TILE), [])

    def look(self, report: Report, last: int) -> None:
        """Compare what guards the table, and the last position with the last given out."""
        for name in sorted({*SCHEMA, *self.made}):
            if hashlib.sha256(self.made.get(name, b"")).hexdigest() != SCHEMA.get(name):
                report.add("schema_altered", name=name)
        try:
            given = self.db.execute("SELECT seq FROM sqlite_sequence WHERE name = 'facts'")
            ((seq,),) = given.fetchall() or [(0,)]
        except sqlite3.OperationalError:
            seq = 0
        if seq > last:
            report.add("gap", first=last + 1, last=seq)
        elif seq != last:
            report.add("schema_altered", name="sqlite_sequence")


class Copied:
    """The facts of a PostgreSQL ``COPY`` in text, plain or gzip."""

    gapless = False  # a number that was given out and not used is no fault there

    def __init__(self, path: Path, opened: Any) -> None:
        self.path, self.opened = path, opened
        self.db = sqlite3.connect("", isolation_level=None)  # on disk, and gone at the end
        self.db.execute("CREATE TABLE facts (position, originator_id, originator_version)")
        self.db.execute("BEGIN")

    def rows(self) -> Iterator[list[Row]]:
        self.db.execute("DELETE FROM facts")
        with self.opened(self.path, "rb") as file:
            lines = iter(lambda: file.readline(ROW_BYTES_MAX), b"")
            facts = takewhile(lambda line: line.rstrip() != b"\\.", lines)
            for rows in iter(lambda: [copied(line) for line in islice(facts, TILE)], []):
                places = [row[:3] for row in rows]
                self.db.executemany("INSERT INTO facts VALUES (?, ?, ?)", places)
                yield rows

    def look(self, report: Report, last: int) -> None:
        """Nothing more is known of a copy."""


def copied(line: bytes) -> Row:
    """One line of a copy; five times ``None`` when it is none."""
    try:
        position, history, version, topic, state = line.rstrip(b"\r\n").split(b"\t")
        history = history[3:] if history.startswith(b"\\\\x") else history.replace(b"-", b"")
        if not state.startswith(b"\\\\x") or b"\\" in topic:
            raise ValueError("not as bytes and names are copied")
        return int(position), unhexlify(history), int(version), topic, unhexlify(state[3:])
    except ValueError:
        return (None,) * 5


def connected(path: Path, still: bool) -> sqlite3.Connection:
    """A file of SQLite, as it is now whoever writes to it; ``still`` when nobody can."""
    uri = path.absolute().as_uri() + ("?immutable=1" if still else "?mode=ro")
    db = sqlite3.connect(uri, uri=True, timeout=30, isolation_level=None)
    db.text_factory = bytes
    try:
        db.execute("PRAGMA trusted_schema = 0")
        db.execute("BEGIN")
        db.execute("SELECT count(*) FROM sqlite_master")
    except sqlite3.OperationalError:
        log = path.with_name(path.name + "-wal")
        if still or (log.exists() and log.stat().st_size):
            raise
        return connected(path, True)  # a folder that cannot be written to
    return db


class Topics(Dict[bytes, Any]):
    """How a leaf of each topic is packed."""

    def __missing__(self, topic: bytes) -> Any:
        if len(self) > TILE:
            self.clear()
        name = struct.pack(">H", len(topic.decode().encode())) + topic
        self[topic] = struct.Struct(f">19sQ16sQ{len(name)}s32s").pack, name
        return self[topic]


class Reading:
    """One pass over every fact; ``deep`` is from which one on each is parsed as JSON.

    What a checkpoint covers is parsed only when the checkpoint does not fit: its bytes are proven.
    """

    def __init__(self, source: Stored | Copied, report: Report, deep: int) -> None:
        self.source, self.report, self.deep = source, report, deep
        self.first = self.last = self.count = self.mark = 0
        self.topics = Topics()

    def tiles(self) -> Iterator[tuple[list[Row], list[bytes]]]:
        """Some rows at a time, and the hashes of their leaves."""
        try:
            for rows in self.source.rows():
                self.first = self.first if self.count else rows[0][0]
                yield rows, self._hashed(rows)
        except UNREADABLE:
            self.report.add("damaged", last=self.last)

    def _hashed(self, rows: list[Row]) -> list[bytes]:
        try:
            if self.source.gapless and rows[-1][0] - self.last != len(rows):
                raise ValueError("a gap")
            hashes = self._plain(rows)
        except ODD:
            return [self._careful(*row) for row in rows]
        self.count += len(rows)
        return hashes

    def _plain(self, rows: list[Row]) -> list[bytes]:
        sha, topics, last, mark, hashes = hashlib.sha256, self.topics, self.last, self.mark, []
        for position, history, version, topic, state in rows:
            text = state.decode()
            if position <= last or len(history) != 16 or text[0] != "{" or text[-1] != "}":
                raise ValueError("odd")
            last = position
            pack, name = topics[topic]
            digest = sha(state).digest()
            hashes.append(sha(pack(LEAF, position, history, version, name, digest)).digest())
            mark += hash((history, version, position))
        if self.count + len(rows) > self.deep:
            for row in rows:
                json.loads(row[4].decode())
        self.last, self.mark = last, mark
        return hashes

    def _careful(self, position: Any, history: Any, version: Any, topic: Any, state: Any) -> bytes:
        self.count += 1
        try:
            pack, name = self.topics[topic]
            leaf = pack(LEAF, position, history, version, name, hashlib.sha256(state).digest())
            if len(history) != 16:
                raise ValueError("not an id")
        except ODD:
            self.report.add("not_a_fact", number=self.count, position=position)
            return hashlib.sha256().digest()
        before, self.last = self.last, position
        if position <= before:
            self.report.add("disorder", number=self.count, position=position, before=before)
        elif self.source.gapless and position > before + 1:
            self.report.add("gap", first=before + 1, last=position - 1)
        self.mark += hash((history, version, position))
        try:
            json.loads(state.decode())
        except ODD:
            self.report.add("not_json", position=position)
        return hashlib.sha256(leaf).digest()

    def look_at_histories(self) -> None:
        """The versions of each history run 1, 2, 3, and an index that says so is the table's."""
        mark, before, place, wanted = 0, b"", 0, 1
        ordered = "SELECT originator_id, originator_version, position FROM facts ORDER BY 1, 2"
        try:
            for row in self.source.db.execute(ordered):
                history, version, position = row
                mark += hash(row)
                if history != before:
                    before, place, wanted = history, 0, 1
                if version != wanted or position <= place:
                    self.report.add("version_wrong", position=position, version=version)
                place, wanted = position, version + 1
        except (*ODD, *UNREADABLE):
            mark = -1
        if mark != self.mark:
            self.report.add("index_differs")


class Ledger:
    """What was read, held against checkpoints; ``places`` has position and hash of some leaves."""

    def __init__(self, source: Stored | Copied, report: Report, notes: list[Note]) -> None:
        self.source, self.report = source, report
        self.notes = sorted(notes, key=lambda note: note.size)
        self.sizes = {note.size for note in notes}
        self.tree = Tree(self.sizes)
        self.places: dict[int, tuple[int, bytes]] = {}

    def read(self, wanted: Iterable[int]) -> None:
        """Hash every fact, and look at all that needs no checkpoint."""
        wanted = {0, *wanted, *self.sizes, *(size - 1 for size in self.sizes)}
        reading = Reading(self.source, self.report, max(self.sizes, default=0))
        for rows, hashes in reading.tiles():
            for at in [each - self.tree.size for each in wanted]:
                if 0 <= at < len(hashes):
                    self.places[self.tree.size + at] = rows[at][0], hashes[at]
            self.tree.add(hashes)
        count, last, root = self.tree.size, reading.last, base64.b64encode(self.tree.root())
        self.report.add("read", count=count, first=reading.first, last=last, root=root.decode())
        self.source.look(self.report, last)
        if not {"not_a_fact", "damaged"} & set(self.report.counts):
            reading.look_at_histories()
        newest = max(self.sizes, default=count)
        if count > newest:
            first = self.places[newest][0]
            self.report.add("uncovered", count=count - newest, first=first, last=last)

    def compare(self, log: Path | None, still: bool) -> None:
        """Hold the roots against those of the checkpoints."""
        fits, bad = [], []
        for note in self.notes:
            root = self.tree.roots.get(note.size)
            code = "held" if root == note.root else "root_differs" if root else "cut_short"
            self.report.add(code, file=note.file, size=note.size, found=self.tree.size)
            fits += [note] if code == "held" else []
            bad += [note] if code == "root_differs" else []
        for note in bad:
            for other in fits:
                if other.size >= note.size:
                    code = "rewritten" if other.size > note.size else "forked"
                    self.report.add(code, file=other.file, older=note.file)
        if len(fits) < len(self.notes):
            high = bad[0].size if bad else 0
            self._locate(high, [note.size for note in fits], log, still)

    def _locate(self, high: int, good: list[int], log: Path | None, still: bool) -> None:
        limit = 0  # how many leaves of the log are those of a checkpoint
        if log:
            tree = Tree(self.sizes)
            for hashes in tiles(log, still):
                tree.add(hashes)
            proven = [note.size for note in self.notes if tree.roots.get(note.size) == note.root]
            limit = max(proven, default=0)
            if not limit:
                self.report.add("log_not_trusted")
        found, deep = self._differs(tiles(log, still) if log and limit else iter(()), limit)
        low = max([size for size in [*good, limit] if size < high], default=0)
        if high and not found:
            first, last = self.places[low][0], self.places[high - 1][0]
            self.report.add("wrong_between", low=low + 1, high=high, first=first, last=last)
        self.report.take("not_json", deep)

    def _differs(self, theirs: Iterator[list[bytes]], limit: int) -> tuple[bool, Report]:
        again, at, found = Reading(self.source, Report(), 0), 0, False
        for rows, ours in again.tiles():
            there = [] if found else next(theirs, [])[: max(0, limit - at)][: len(ours)]
            if ours[: len(there)] != there:
                i = next(i for i, each in enumerate(there) if each != ours[i])
                how = "how_missing" if there[i + 1 : i + 2] == ours[i : i + 1] else "how_changed"
                how = "how_added" if ours[i + 1 : i + 2] == there[i : i + 1] else how
                self.report.add("first_wrong", number=at + i + 1, position=rows[i][0], how=how)
                found = True
            at += len(ours)
        return found, again.report


def tiles(log: Path, still: bool) -> Iterator[list[bytes]]:
    """The hashes of leaves that a log file holds, as far as they run on."""
    ordered = "SELECT number, hashes FROM tile WHERE level = 0 ORDER BY number"
    with closing(connected(log, still)) as db:
        for wanted, (number, hashes) in enumerate(db.execute(ordered)):
            yield [hashes[i : i + 32] for i in range(0, len(hashes), 32)]
            if number != wanted or len(hashes) != 32 * TILE:
                return


class Proof(NamedTuple):
    """A proof of one fact; of a receipt also the hash of what is stored, and its lines."""

    number: int
    position: int
    leaf: bytes
    path: list[bytes]
    note: Note
    stored: bytes = b""
    receipt: tuple[bytes, ...] = ()


def read_proof(file: str, data: bytes) -> Proof:
    """The proof in a file: C2SP ``tlog-proof``, the leaf as what is extra; a receipt before it."""
    data, receipt = data.replace(b"\r\n", b"\n"), b""
    if data.startswith(b"handrail receipt v1\n"):
        receipt, _, data = data.partition(b"\n\n")
        if b"\n" not in receipt:
            raise ValueError("a receipt that says nothing")
    head, _, note = data.partition(b"\n\n")
    kind, extra, index, *path = head.decode().split("\n")
    leaf = hashlib.sha256(b"\0" + unbase64(extra[6:])).digest()
    tag, position, _, _, length = struct.unpack_from(">18sQ16sQH", unbase64(extra[6:]))
    if (kind, extra[:6], index[:6], tag) != ("c2sp.org/tlog-proof@v1", "extra ", "index ", TAG):
        raise ValueError("not a proof")
    if len(unbase64(extra[6:])) != 84 + length:
        raise ValueError("not a leaf")
    hashes = [unbase64(line) for line in path]
    place = int(index[6:]), position, leaf, hashes, read_note(file, note)
    return Proof(*place, unbase64(extra[6:])[-32:], tuple(receipt.split(b"\n")[1:]))


def read_receipt(proof: Proof) -> tuple[str, int]:
    """What a receipt says, and how many sealed parts it has no words of.

    Raises an error of ``ODD`` when a word on it is not what was stored.
    """
    (word, _, state), *lines = [line.partition(b" ") for line in proof.receipt]
    if word != b"state" or hashlib.sha256(state).digest() != proof.stored:
        raise ValueError("not what was stored")
    fact = json.loads(state.decode())
    shut, said = dict(fact.get("sealed") or {}), [fact["occurred_on"], fact["fact"]]
    for word, _, line in lines:
        person, salt, words = line.split(b" ", 2)
        sealed, key = unbase64(shut.pop(person.decode())), unbase64(salt.decode())
        digest = hashlib.sha256(SEAL + key + words).digest()
        if word != b"sealed" or len(key) != 32 or sealed[:33] != b"\2" + digest:
            raise ValueError("not what was sealed")
        said.append(json.loads(words.decode()))
    return " ".join(json.dumps(each, ensure_ascii=False) for each in said), len(shut)


def look_at_receipt(proof: Proof, report: Report) -> None:
    """Hold the words of a receipt against what was stored."""
    file = proof.note.file
    try:
        words, shut = read_receipt(proof)
    except ODD:
        report.add("receipt_wrong", file=file)
        return
    report.add("receipt_holds", file=file, position=proof.position, words=words)
    if shut:
        report.add("receipt_shut", file=file, count=shut)


def proof_holds(proof: Proof) -> bool:
    """Whether the path leads from the leaf to the root (RFC 9162, 2.1.3.2)."""
    here, last, root = proof.number, proof.note.size - 1, proof.leaf
    if not 0 <= here <= last:
        return False
    for each in proof.path:
        if len(each) != 32 or last == 0:
            return False
        while here == last and here % 2 == 0:  # alone on this level: it goes up as it is
            here, last = here >> 1, last >> 1
        root = root_of([each, root] if here % 2 else [root, each])
        here, last = here >> 1, last >> 1
    return last == 0 and root == proof.note.root


def unpacked(path: Path, folder: Path, report: Report) -> tuple[dict[str, Path], bool]:
    """Those files of an audit package that are what its manifest says; and whether gaps are."""
    if path.is_dir():
        names = {each.relative_to(path).as_posix() for each in path.rglob("*") if each.is_file()}
        opened: Callable[[str], Any] = lambda name: (path / name).open("rb")  # noqa: E731
    else:
        archive = zipfile.ZipFile(path)
        names, opened = {n for n in archive.namelist() if n[-1] != "/"}, archive.open
    gapless, manifest = parsed("manifest.json", read_manifest, opened)
    good = {}
    for name in sorted(names - set(manifest) - {"manifest.json"}):
        report.add("not_in_manifest", name=name)
    for name, digest in sorted(manifest.items()):
        kept = path / name if path.is_dir() else folder / (name if name in PACKED else "other")
        digested = hashlib.sha256()
        try:
            with opened(name) as file, open(os.devnull if path.is_dir() else kept, "wb") as copy:
                for part in iter(lambda: file.read(NOTE_BYTES_MAX), b""):
                    digested.update(part)
                    copy.write(part)
        except (LookupError, FileNotFoundError, zlib.error, zipfile.BadZipFile):
            digested = hashlib.sha256()  # missing, or not what it was when it was packed
        if name in names and digested.hexdigest() == digest:
            good[name] = kept
        else:
            report.add("file_differs", name=name)
    return good, gapless


def read_manifest(opened: Callable[[str], Any]) -> tuple[bool, dict[str, str]]:
    """Whether every position is taken, and the digest of every file."""
    with opened("manifest.json") as file:
        manifest = json.loads(file.read(MANIFEST_BYTES_MAX))
    gapless = {"dense": True, "gapped": False}[manifest.get("positions", "dense")]
    return gapless, dict(manifest["files"])


class UnreadableError(Exception):
    """Something that was given cannot be read as what it should be."""


def parsed(what: object, make: Callable[..., Any], *given: Any) -> Any:
    """What ``make`` makes of it."""
    try:
        return make(*given)
    except (*ODD, *UNREADABLE) as error:
        raise UnreadableError(str(what)) from error


def bytes_of(path: object) -> bytes:
    """What is in a small file."""
    with open(str(path), "rb") as file:
        return file.read(NOTE_BYTES_MAX)


def source_of(path: Path, still: bool, gapless: bool) -> Stored | Copied:
    """The facts in a file, of whichever kind it is."""
    head = bytes_of(path)[:16]
    if head == b"SQLite format 3\0":
        return Stored(path, still, gapless)
    return Copied(path, gzip.open if head[:2] == b"\x1f\x8b" else open)


def asked(args: argparse.Namespace, folder: Path, report: Report) -> bool:
    """Put what lies in a package where it was not given; whether there was a package."""
    path = Path(args.ledger)
    if args.ledger == "-" or not (path.is_dir() or bytes_of(path)[:4] == b"PK\3\4"):
        return False
    good, args.gapless = parsed(path, unpacked, path, folder, report)
    if not args.gapless:
        report.add("gapped")
    if "facts.sqlite" not in good:
        raise UnreadableError("facts.sqlite")
    args.ledger = good["facts.sqlite"]
    args.log = args.log or good.get("log.sqlite")
    args.checkpoint = [*args.checkpoint, *(good[n] for n in ["checkpoint.txt"] if n in good)]
    if not args.policy and not args.key and "policy.txt" in good:
        args.policy = good["policy.txt"]
        report.add("own_policy")
    return True


def verify(args: argparse.Namespace, folder: Path, report: Report) -> None:
    """All that was asked for."""
    still, policy, proof = asked(args, folder, report), None, None
    if args.policy or args.key:
        text = bytes_of(args.policy) if args.policy else f"log {args.key}\nquorum none".encode()
        policy = parsed(args.policy or "--key", Policy, text)
    notes = [parsed(file, read_note, Path(file).name, bytes_of(file)) for file in args.checkpoint]
    if args.proof:
        proof = parsed(args.proof, read_proof, Path(args.proof).name, bytes_of(args.proof))
        notes.append(proof.note)
    if not notes or policy is None:
        report.add("unsigned" if notes else "no_checkpoint")
    notes = [note for note in notes if is_signed(note, policy, report)]
    said = {}
    if proof:
        said = {"file": proof.note.file, "number": proof.number + 1, "position": proof.position}
        code = "proof_holds" if proof_holds(proof) else "proof_wrong"
        report.add(code, size=proof.note.size, **said)
        if proof.receipt:
            look_at_receipt(proof, report)
    if args.ledger == "-":
        return
    path = Path(args.ledger)
    ledger = Ledger(parsed(path, source_of, path, still, args.gapless), report, notes)
    with closing(ledger.source.db):
        ledger.read([proof.number] if proof else [])
        ledger.compare(args.log and Path(args.log), still)
    if proof:
        same = ledger.places.get(proof.number, (0, b""))[1] == proof.leaf
        report.add("proof_fact_here" if same else "proof_fact_differs", **said)


def arguments(given: list[str] | None) -> argparse.Namespace:
    """What the auditor asked for."""
    local = os.environ.get("LC_ALL") or os.environ.get("LANG", "")
    language = {"zh": "zh-Hans", "vi": "vi"}.get(local[:2], "en")
    parser = argparse.ArgumentParser(description=str(__doc__).split("\n")[0])
    parser.add_argument("ledger", metavar="LEDGER", help="SQLite file, COPY, package, or -")
    parser.add_argument("--checkpoint", action="append", default=[], metavar="FILE")
    trust = parser.add_mutually_exclusive_group()
    trust.add_argument("--policy", metavar="FILE", help="whom you trust")
    trust.add_argument("--key", metavar="VKEY", help="the key of the log, with no witness")
    parser.add_argument("--log", metavar="FILE", help="log.sqlite, to name the place")
    parser.add_argument("--proof", metavar="FILE", help="a proof of one fact, or a receipt")
    parser.add_argument("--json", action="store_true", help="one object instead of sentences")
    parser.set_defaults(gapless=True)  # what a package may say is otherwise
    parser.add_argument("--language", choices=LANGUAGES, default=language)
    args = parser.parse_args(given)
    if args.ledger == "-" and not args.proof:
        parser.error("- is for --proof")
    return args


def main(given: list[str] | None = None) -> int:
    """Verify, and say what was found."""
    args, report = arguments(given), Report()
    try:
        with tempfile.TemporaryDirectory() as folder:
            verify(args, Path(folder), report)
        code = int(report.wrong)
    except (UnreadableError, *UNREADABLE) as error:
        code = 1 if report.wrong else 2
        report.add("unreadable", what=str(error))
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8")
    if args.json:
        told = {"exit": code, "counts": report.counts, "findings": report.findings}
        print(json.dumps(told, ensure_ascii=False))
    else:
        print("\n".join(report.said(args.language)))
    return code


if __name__ == "__main__":
    sys.exit(main())
