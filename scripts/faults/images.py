"""What a disk holds when the power goes: worked out from the calls up to that moment.

What was synced is there. Of what was not, anything may be there: nothing, everything, some pages,
some sectors. A name that was made, changed or removed is safe when its folder was synced; of those
that were not, the first few may have come about. Nothing is assumed that POSIX does not promise.
"""

from pathlib import Path
from random import Random

from faults.recording import AT_END, ON_FILES, SYNCS, Call

PAGE, SECTOR = 4096, 512
WAYS = ("nothing", "everything", "pages", "sectors")
SHM_BYTES = 32_768


class File:
    """The content of one file: what is safe, and what was done to it since."""

    def __init__(self) -> None:
        self.safe = bytearray()
        self.done: list[tuple[int, int, bytes | None]] = []
        """When, where and what; ``None`` where it was cut off there."""
        self.end = 0

    def do(self, when: int, offset: int, data: bytes | None) -> None:
        """Remember a write, or a cut."""
        self.done.append((when, offset, data))
        self.end = offset if data is None else max(self.end, offset + len(data))

    def sync(self, begun: int) -> None:
        """Everything that was done before the sync began is safe."""
        while self.done and self.done[0][0] < begun:
            _, offset, data = self.done.pop(0)
            _put(self.safe, offset, data)

    def image(self, way: str, chance: Random) -> bytes:
        """What the disk may hold of it."""
        held = bytearray(self.safe)
        for _, offset, data in self.done:
            if way == "everything" or (way != "nothing" and data is None and chance.random() < 0.5):
                _put(held, offset, data)
            elif way in {"pages", "sectors"} and data is not None:
                _put_some(held, offset, data, PAGE if way == "pages" else SECTOR, chance)
        return bytes(held)


def _put(held: bytearray, offset: int, data: bytes | None) -> None:
    if data is None:
        del held[offset:]
        held.extend(bytes(offset - len(held)))
        return
    held.extend(bytes(max(0, offset - len(held))))
    held[offset : offset + len(data)] = data


def _put_some(held: bytearray, offset: int, data: bytes, size: int, chance: Random) -> None:
    """Put those parts of a write that lie in blocks of the disk which chance has written."""
    at = offset
    while at < offset + len(data):
        end = min((at // size + 1) * size, offset + len(data))
        if chance.random() < 0.5:
            _put(held, at, data[at - offset : end - offset])
        at = end


class Disk:
    """A folder as the system sees it, and as the disk may have it."""

    def __init__(self, folder: Path) -> None:
        self._folder = str(folder)
        self._seen: dict[str, File | None] = {self._folder: None}
        self._safe: dict[str, File | None] = {self._folder: None}
        self._names: list[tuple[int, str, str, File | None]] = []
        self._when = 0

    def hold(self) -> None:
        """Have everything that lies in the folder, and have it safe: it was there long before."""
        for path in Path(self._folder).rglob("*"):
            file = None
            if path.is_file():
                file = File()
                file.do(0, 0, path.read_bytes())
                file.sync(1)
            elif not path.is_dir():
                continue
            self._seen[str(path)] = self._safe[str(path)] = file

    def take(self, call: Call) -> None:
        """Let a call happen."""
        if call.name in SYNCS:
            self._sync(call)
        elif call.name in ON_FILES:
            file = self._file(call.paths[0])
            if file is not None:
                offset = file.end if call.offset == AT_END else call.offset
                file.do(self._when, offset, None if call.name == "ftruncate" else call.data)
        else:
            self._name(call)
        self._when += 1

    def write_to(self, target: Path, way: str, chance: Random) -> None:
        """Make the folder as the disk may have it when the power goes now."""
        names = dict(self._safe)
        most = {"nothing": 0, "everything": len(self._names)}
        for change in self._names[: most.get(way, chance.randint(0, len(self._names)))]:
            _rename(names, *change[1:])
        target.mkdir()
        for path, file in sorted(names.items()):
            if path == self._folder:
                continue
            place = target / path.removeprefix(self._folder + "/")
            if not place.parent.is_dir():
                continue  # its folder never came to be
            if file is None:
                place.mkdir(mode=0o700)
            else:
                place.write_bytes(file.image(way, chance))
                place.chmod(0o600)
        self._leave_shared_memory(target, chance)

    def unlike(self) -> list[str]:
        """The names in the folder that really hold something else than what was done; best none."""
        folder = Path(self._folder)
        there = {str(each) for each in folder.rglob("*") if each.is_dir() or each.is_file()}
        there = {path for path in there if not _is_memory(path)}
        names = self._seen.keys() - {self._folder}
        different = {path for path in names & there if not _is_like(self._seen[path], Path(path))}
        return sorted((names ^ there) | different)

    def _leave_shared_memory(self, target: Path, chance: Random) -> None:
        # It is memory and never synced: anything may be in it, and nothing may depend on it.
        for each in list(target.rglob("*.sqlite")):
            if chance.random() < 0.5:
                Path(f"{each}-shm").write_bytes(chance.randbytes(SHM_BYTES))

    def _file(self, path: str) -> File | None:
        return None if _is_memory(path) else self._seen.get(path)

    def _sync(self, call: Call) -> None:
        (path,) = call.paths
        file = self._seen.get(path)
        if file is not None:
            file.sync(call.begun)
        elif path in self._seen:
            mine = [each for each in self._names if each[0] < call.begun and _is_in(each, path)]
            for each in mine:
                _rename(self._safe, *each[1:])
                self._names.remove(each)

    def _name(self, call: Call) -> None:
        paths = [each for each in call.paths if each.startswith(self._folder + "/")]
        if not paths or _is_memory(paths[-1]):
            return
        if call.name == "openat":
            self._opened(paths[0], call.flags)
        elif call.name.startswith("mkdir"):
            self._change("", paths[0], None)
        elif call.name.startswith(("rename", "link")):
            kept = paths[0] if call.name.startswith("rename") else ""
            self._change(kept, paths[1], self._seen[paths[0]])
        elif call.name.startswith(("unlink", "rmdir")):
            self._change(paths[0], "", None)

    def _opened(self, path: str, flags: str) -> None:
        if path not in self._seen and "O_CREAT" in flags:
            self._change("", path, File())
        file = self._seen.get(path)
        if file is not None and "O_TRUNC" in flags:
            file.do(self._when, 0, None)

    def _change(self, old: str, new: str, file: File | None) -> None:
        self._names.append((self._when, old, new, file))
        _rename(self._seen, old, new, file)


def _is_memory(path: str) -> bool:
    return path.endswith("-shm")


def _is_like(file: File | None, path: Path) -> bool:
    if file is None or path.is_dir():
        return file is None and path.is_dir()
    return file.image("everything", Random(0)) == path.read_bytes()


def _is_in(change: tuple[int, str, str, File | None], folder: str) -> bool:
    return folder in {str(Path(each).parent) for each in change[1:3] if each}


def _rename(names: dict[str, File | None], old: str, new: str, file: File | None) -> None:
    if old:
        names.pop(old, None)
    if new:
        names[new] = file
    if old and new:  # a folder takes along what lies in it
        for each in [each for each in names if each.startswith(f"{old}/")]:
            names[new + each.removeprefix(old)] = names.pop(each)
