"""Whether a picture of a screen shows anything."""

import struct
import zlib

import numpy as np
from numpy.typing import NDArray

SIGNATURE = b"\x89PNG\r\n\x1a\n"
CHANNELS = {0: 1, 2: 3, 6: 4}
"""Grey, colours, and colours with transparency: how many bytes a point has."""
DIFFERENCE_MIN = 64
"""So much lighter or darker, of 255, something is seen."""
SHARE_MIN = 0.002
"""Text on a page covers some hundredths of it; a few stray points are none."""

Points = NDArray[np.uint8]


class NotAPicture(ValueError):
    """These bytes are no picture of the kind that a browser takes of its page."""


def points(png: bytes) -> Points:
    """The points of a picture: rows, columns, channels.

    Raises:
        NotAPicture: it is no PNG of eight bits a channel.
    """
    header, packed = b"", b""
    at = len(SIGNATURE)
    if not png.startswith(SIGNATURE):
        raise NotAPicture("no PNG")
    while at + 8 <= len(png):
        length, kind = struct.unpack(">I4s", png[at : at + 8])
        data = png[at + 8 : at + 8 + length]
        header = data if kind == b"IHDR" else header
        packed += data if kind == b"IDAT" else b""
        at += length + 12
    if len(header) != 13:
        raise NotAPicture("no size")
    width, height, bits, colours, _, _, interlaced = struct.unpack(">IIBBBBB", header)
    if bits != 8 or interlaced or colours not in CHANNELS:
        raise NotAPicture("another kind of PNG")
    try:
        rows = np.frombuffer(zlib.decompress(packed), np.uint8)
        rows = rows.reshape(height, 1 + width * CHANNELS[colours])
    except (zlib.error, ValueError) as why:
        raise NotAPicture("cut off") from why
    return _unfiltered(rows, CHANNELS[colours]).reshape(height, width, CHANNELS[colours])


def is_blank(picture: Points) -> bool:
    """Whether there is nothing to be seen: all of it is as light as its background."""
    light = picture[..., :3].mean(axis=2)
    background = np.bincount(light.astype(np.uint8).ravel(), minlength=256).argmax()
    return bool((np.abs(light - background) > DIFFERENCE_MIN).mean() < SHARE_MIN)


def _unfiltered(rows: Points, step: int) -> Points:
    # Each row says how it was written: as the difference to what stands left, above, or both.
    out = np.zeros((rows.shape[0], rows.shape[1] - 1), np.uint8)
    above = np.zeros(rows.shape[1] - 1, np.uint8)
    for number, row in enumerate(rows):
        kind, line = row[0], row[1:]
        if kind == 0:
            done = line
        elif kind == 1:
            done = np.cumsum(line.reshape(-1, step), axis=0, dtype=np.uint8).reshape(-1)
        elif kind == 2:
            done = line + above
        elif kind in {3, 4}:
            done = _by_neighbours(line, above, step, by_mean=kind == 3)
        else:
            raise NotAPicture("another kind of row")
        out[number] = above = done
    return out


def _by_neighbours(line: Points, above: Points, step: int, *, by_mean: bool) -> Points:
    done = bytearray(line.tobytes())
    up = above.tobytes()
    for at in range(len(done)):
        left = done[at - step] if at >= step else 0
        corner = up[at - step] if at >= step else 0
        guess = (left + up[at]) // 2 if by_mean else _nearest(left, up[at], corner)
        done[at] = (done[at] + guess) & 0xFF
    return np.frombuffer(bytes(done), np.uint8)


def _nearest(left: int, up: int, corner: int) -> int:
    # Whichever of the three is nearest to left + up - corner; among equals the first.
    near = left + up - corner
    return min((left, up, corner), key=lambda each: abs(near - each))
