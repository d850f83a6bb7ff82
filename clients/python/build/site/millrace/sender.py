"""Sends a journal to the server over a LogStream, in a thread of its own."""

import logging
import threading
import time

import grpc

from millrace.common.v1 import error_reason_pb2
from millrace.tracking.v1 import log_stream_service_pb2 as wire
from millrace.tracking.v1 import log_stream_service_pb2_grpc as stubs
from millrace.tracking.v1 import run_service_pb2

_logger = logging.getLogger("mlflow.millrace")

_MESSAGE_ITEMS = 500
_MESSAGE_BYTES = 1 << 20

# Items that may be unacknowledged on the wire; the server's own window is about as large.
_IN_FLIGHT = 10_000
_MAX_BACKOFF = 5.0
_WARN_INTERVAL = 60.0
_KEPT_REFUSALS = 10_000


class _Connection:
    """How far one connection has sent. Each has its own: the thread that feeds an old one may still be at it."""

    def __init__(self):
        self.opened = threading.Event()
        self.ended = threading.Event()
        self.place = None
        self.sent = 0


class Sender:
    """Keeps one stream open while there is something to send, and opens it again when it breaks."""

    def __init__(self, journal, address, on_refused=None):
        self.journal = journal
        self._address = address
        self._on_refused = on_refused
        self._changed = threading.Condition()
        self._closed = False
        self._call = None
        self._warned = 0.0
        self.refusals = {}
        self._thread = threading.Thread(target=self._run, name="millrace-sender", daemon=True)
        self._thread.start()

    def wake(self):
        """Says that the journal has grown."""
        with self._changed:
            self._changed.notify_all()

    def wait(self, number, timeout):
        """Waits until an item and all before it are acknowledged; False if they are not in time."""
        with self._changed:
            return self._changed.wait_for(lambda: self.journal.acknowledged >= number, timeout)

    def close(self):
        """Stops sending; the journal is kept if anything is left in it."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        if self._call is not None:
            self._call.cancel()
        self._thread.join(5)
        self.journal.close()

    def _pending(self):
        return self.journal.acknowledged < self.journal.last

    def _run(self):
        channel = self._address.channel()
        backoff = 0.1
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._closed or self._pending())
                if self._closed:
                    break
            before = self.journal.acknowledged
            try:
                self._serve(channel)
            except grpc.RpcError as broken:
                self._tell(broken)
            except Exception:
                # Whatever it is, what is logged later must still be sent.
                _logger.exception("Sending to Millrace was interrupted.")
            backoff = 0.1 if self.journal.acknowledged > before else min(backoff * 2, _MAX_BACKOFF)
            with self._changed:
                self._changed.wait_for(lambda: self._closed, backoff)
        channel.close()

    def _tell(self, broken):
        """An interruption is ordinary; one that lasts is worth a line a minute."""
        if self._closed or time.monotonic() - self._warned < _WARN_INTERVAL:
            return
        level = logging.DEBUG if self._warned == 0.0 else logging.WARNING
        if broken.code() not in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.CANCELLED):
            level = logging.WARNING
        self._warned = time.monotonic()
        _logger.log(
            level,
            "Millrace at %s does not take what is logged (%s: %s). It is kept in %s and sent when it does.",
            self._address.target, broken.code().name, broken.details(), self.journal.folder,
        )

    def _serve(self, channel):
        """One connection, to its end."""
        connection = _Connection()
        stub = stubs.LogStreamServiceStub(channel)
        call = stub.LogStream(self._requests(connection), metadata=self._address.metadata())
        self._call = call
        try:
            for response in call:
                with self._changed:
                    if not connection.opened.is_set():
                        self._go_on_behind(connection, response.acknowledged_sequence)
                        connection.opened.set()
                    self._refused(response.refusals)
                    self.journal.acknowledge(response.acknowledged_sequence)
                    self._changed.notify_all()
                if self._closed:
                    return
        finally:
            connection.ended.set()
            connection.opened.set()
            self.wake()
            call.cancel()

    def _go_on_behind(self, connection, number):
        """Finds the place behind what the server has. What is there already is passed over."""
        connection.place = self.journal.start()
        connection.sent = number
        for place, _, found in self.journal.read(connection.place):
            if found > number:
                return
            connection.place = place

    def _requests(self, connection):
        """Taken from by gRPC no faster than the server reads."""
        opening = wire.LogStreamOpening(
            stream_id=self.journal.stream_id, acknowledged_sequence=self.journal.acknowledged
        )
        yield wire.LogStreamRequest(open=opening)
        connection.opened.wait()
        while not (self._closed or connection.ended.is_set()):
            message = self._next_message(connection)
            if message.items:
                yield message
                continue
            with self._changed:
                self._changed.wait_for(
                    lambda: self._closed or connection.ended.is_set() or self._can_send(connection)
                )

    def _can_send(self, connection):
        return connection.sent < self.journal.last and connection.sent - self.journal.acknowledged < _IN_FLIGHT

    def _next_message(self, connection):
        message = wire.LogStreamRequest()
        size = 0
        if self._can_send(connection):
            for place, batch, number in self.journal.read(connection.place):
                if message.items and (len(message.items) == _MESSAGE_ITEMS or size + len(batch) > _MESSAGE_BYTES):
                    break
                message.items.add(sequence=number, batch=run_service_pb2.LogBatchRequest.FromString(batch))
                size += len(batch)
                connection.place = place
                connection.sent = number
        return message

    def _refused(self, refusals):
        for refusal in refusals:
            name = error_reason_pb2.ErrorReason.Name(refusal.reason).removeprefix("ERROR_REASON_")
            _logger.warning("Millrace refused what was logged: %s: %s", name, refusal.message)
            if len(self.refusals) < _KEPT_REFUSALS:
                self.refusals[refusal.sequence] = f"{name}: {refusal.message}"
