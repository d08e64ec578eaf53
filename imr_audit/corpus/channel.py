"""Messages between the run and its workers: pickled, over a socket pair.

The run's end never blocks, so that no worker, busy, hung or dead, can hold up the run; the worker's end does.
"""

from __future__ import annotations

import pickle
import socket
import struct
from collections.abc import Iterator
from typing import Any

_LENGTH = struct.Struct("!Q")
_BLOCK = 1 << 18  # bytes received at a time


class Closed(Exception):
    """The other end is gone."""


class NonBlocking:
    """The run's end."""

    def __init__(self, end: socket.socket) -> None:
        end.setblocking(False)
        self.socket = end
        self.gone = False  # whether the other end was found closed
        self._unsent = bytearray()
        self._received = bytearray()

    @property
    def has_unsent(self) -> bool:
        """Whether :meth:`flush` has something to do once the socket can be written."""
        return bool(self._unsent)

    def send(self, message: Any) -> None:
        """Send a message as far as the other end takes it now; the rest waits for :meth:`flush`."""
        data = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
        self._unsent += _LENGTH.pack(len(data))
        self._unsent += data
        self.flush()

    def flush(self) -> None:
        """Send what waits, as far as the other end takes it now; :meth:`receive` tells where that is gone."""
        try:
            while self._unsent:
                del self._unsent[: self.socket.send(self._unsent)]
        except BlockingIOError:
            pass
        except OSError:
            self._unsent.clear()

    def receive(self) -> Iterator[bytes]:
        """The messages that have arrived, still pickled.  Raises Closed after the last one of an end that is gone."""
        while not self.gone:
            try:
                block = self.socket.recv(_BLOCK)
            except BlockingIOError:
                break
            except OSError:
                block = b""
            self.gone = not block
            self._received += block
            if len(block) < _BLOCK:
                break
        start = 0
        while len(self._received) - start >= _LENGTH.size:
            (length,) = _LENGTH.unpack_from(self._received, start)
            if len(self._received) - start - _LENGTH.size < length:
                break
            start += _LENGTH.size
            yield bytes(self._received[start : start + length])
            start += length
        del self._received[:start]
        if self.gone:
            raise Closed


class Blocking:
    """The worker's end."""

    def __init__(self, end: socket.socket) -> None:
        end.setblocking(True)
        self._stream = end.makefile("rwb")

    def send(self, message: Any) -> None:
        """Send a message.  Raises Closed."""
        data = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
        try:
            self._stream.write(_LENGTH.pack(len(data)))
            self._stream.write(data)
            self._stream.flush()
        except OSError as error:
            raise Closed from error

    def receive(self) -> Any:
        """The next message.  Raises Closed."""
        try:
            return pickle.loads(self._exactly(*_LENGTH.unpack(self._exactly(_LENGTH.size))))
        except OSError as error:
            raise Closed from error

    def _exactly(self, size: int) -> bytes:
        data = self._stream.read(size)
        if len(data) < size:
            raise Closed
        return data
