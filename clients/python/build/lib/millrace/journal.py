"""What was logged and is not acknowledged, on disk, so that it outlives the process.

A journal is a folder named after its stream id: `target` names the server, `lock` is held by the process that logs or
replays, and segments `<number of the first item>.log` hold records of length, checksum and item. A segment goes once all of
it is acknowledged. Records survive the death of the process at once; not a power cut, for which every call would have to
wait for the disk.
"""

import fcntl
import os
import shutil
import struct
import threading
import uuid
import zlib
from pathlib import Path

SEGMENT_BYTES = 16 << 20
_HEADER = struct.Struct(">II")


class JournalFull(Exception):
    """The server has been away for so long that the journal's bound is met."""


class Journal:
    """One stream's items in order. Appended to by any thread, read by one."""

    def __init__(self, folder, max_bytes, lock):
        self.folder = folder
        self.stream_id = folder.name
        self.max_bytes = max_bytes
        self._lock_file = lock
        self._mutex = threading.Lock()
        self._segments = sorted(int(file.stem) for file in folder.glob("*.log"))
        self._sizes = {first: self._path(first).stat().st_size for first in self._segments}
        self._out = None
        # What comes before the first segment was acknowledged: that is why it is gone.
        self.acknowledged = self._segments[0] - 1 if self._segments else 0
        self.last = self.acknowledged
        self.last = self._find_last()

    @classmethod
    def create(cls, root, target, max_bytes):
        """A new journal for this process."""
        folder = Path(root) / str(uuid.uuid4())
        folder.mkdir(parents=True, mode=0o700)
        lock = _try_lock(folder)
        (folder / "target").write_text(target)
        return cls(folder, max_bytes, lock)

    @classmethod
    def left_behind(cls, root, target, max_bytes):
        """Locks and yields the journals that dead processes left for a server."""
        for folder in sorted(Path(root).glob("*-*-*")):
            try:
                if (folder / "target").read_text() == target and (lock := _try_lock(folder)):
                    yield cls(folder, max_bytes, lock)
            except OSError:
                continue  # Its owner has just finished with it.

    def _path(self, first):
        return self.folder / f"{first:020}.log"

    def _find_last(self):
        last = self.acknowledged
        for _, _, number in self.read(self.start()):
            last = number
        return last

    @property
    def size(self):
        """Bytes on disk."""
        return sum(self._sizes.values())

    def append(self, item):
        """Adds the bytes of an item's batch; returns the item's number."""
        with self._mutex:
            record = _HEADER.pack(len(item), zlib.crc32(item)) + item
            if self.size + len(record) > self.max_bytes:
                raise JournalFull
            if self._out is None or self._sizes[self._segments[-1]] + len(record) > SEGMENT_BYTES:
                self._new_segment()
            os.write(self._out, record)
            self._sizes[self._segments[-1]] += len(record)
            self.last += 1
            return self.last

    def _new_segment(self):
        if self._out is not None:
            os.close(self._out)
        first = self.last + 1
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
        self._out = os.open(self._path(first), flags, 0o600)
        self._segments.append(first)
        self._sizes[first] = 0

    def start(self):
        """The place of the oldest item that is kept: segment, offset in it, number of the item before it."""
        first = self._segments[0] if self._segments else self.last + 1
        return first, 0, first - 1

    def read(self, place):
        """Yields the items behind a place that are here now, each with the place behind it and its number."""
        first, offset, number = place
        while True:
            try:
                with open(self._path(first), "rb") as file:
                    file.seek(offset)
                    while record := _read_record(file):
                        offset += _HEADER.size + len(record)
                        number += 1
                        yield (first, offset, number), record, number
            except FileNotFoundError:
                pass  # All of it is acknowledged.
            # The next segment begins with the next number; the last one is read again when it has grown.
            if number + 1 == first or not self._path(number + 1).exists():
                return
            first, offset = number + 1, 0

    def acknowledge(self, number):
        """Forgets the items up to a number."""
        with self._mutex:
            self.acknowledged = max(self.acknowledged, number)
            while self._segments and self._end(0) <= self.acknowledged:
                if len(self._segments) == 1:
                    if self._sizes[self._segments[0]] < SEGMENT_BYTES // 2:
                        return  # Small, and written to.
                    os.close(self._out)
                    self._out = None
                self._path(self._segments[0]).unlink(missing_ok=True)
                del self._sizes[self._segments.pop(0)]

    def _end(self, index):
        return self._segments[index + 1] - 1 if index + 1 < len(self._segments) else self.last

    def close(self):
        """Gives the journal up: removed if nothing is left in it, else kept for the next start."""
        with self._mutex:
            if self._out is not None:
                os.close(self._out)
                self._out = None
            if self.acknowledged >= self.last:
                shutil.rmtree(self.folder, ignore_errors=True)
            os.close(self._lock_file)


def _read_record(file):
    """The next item's bytes; None where there is none, or only the beginning of one (its writer died, or is writing)."""
    header = file.read(_HEADER.size)
    if len(header) < _HEADER.size:
        return None
    length, checksum = _HEADER.unpack(header)
    item = file.read(length)
    return item if len(item) == length and zlib.crc32(item) == checksum else None


def _try_lock(folder):
    """A descriptor that holds the folder's lock until it is closed; None if another process has it."""
    lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if (folder / "lock").exists():
            return lock
    except OSError:
        pass
    os.close(lock)
    return None
