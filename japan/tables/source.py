"""The bytes of an uploaded file, readable from the start as often as needed."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

IN_MEMORY = 8 << 20  # bytes that a file being made may hold before it goes to disk


class Source:
    """A path, bytes or stream. A stream stays the caller's: it is rewound, never closed.

    A stream that cannot be rewound is taken into memory; uploads always can.
    """

    def __init__(self, source: Path | bytes | BinaryIO) -> None:
        if isinstance(source, bytes):
            source = io.BytesIO(source)
        elif not isinstance(source, Path) and not source.seekable():
            source = io.BytesIO(source.read())
        self._source = source

    @contextmanager
    def open(self) -> Iterator[BinaryIO]:
        """Give the file from its first byte. Two readings of one stream must not overlap."""
        if isinstance(self._source, Path):
            with self._source.open("rb") as file:
                yield file
        else:
            self._source.seek(0)
            yield self._source

    def head(self, size: int) -> bytes:
        """Return the first size bytes, or all when there are fewer."""
        with self.open() as file:
            return file.read(size)
