"""The tracking store behind millrace:// URIs: logging goes over the stream, all else over REST."""

import atexit
import logging
import os
import threading
import weakref
from functools import partial

from mlflow.exceptions import MlflowException
from mlflow.store.tracking.rest_store import RestStore
from mlflow.utils.async_logging.run_operations import RunOperations
from mlflow.utils.credentials import get_default_host_creds

from millrace import settings
from millrace.address import Address
from millrace.journal import Journal, JournalFull
from millrace.sender import Sender
from millrace.tracking.v1 import run_service_pb2

_logger = logging.getLogger("mlflow.millrace")
_MAX_ITEM_BYTES = 7 << 20
_stores = weakref.WeakSet()


class _Acknowledgement:
    """What RunOperations.wait() waits for."""

    def __init__(self, sender, number):
        self._sender = sender
        self._number = number

    def result(self):
        if not self._sender.wait(self._number, settings.flush_timeout()):
            raise MlflowException("It was not acknowledged in time; it is kept, and sent when the server is back.")
        if refusal := self._sender.refusals.get(self._number):
            raise MlflowException(refusal)


class MillraceStore(RestStore):
    """MLflow's REST store, but for what runs log: that is written to a journal and sent by a thread."""

    def __init__(self, store_uri, artifact_uri=None):
        self._address = Address.parse(store_uri)
        super().__init__(partial(get_default_host_creds, self._address.url))
        self._guard = threading.Lock()
        self._sender = None
        self._pid = os.getpid()
        self._dropped = 0
        self._replays = []
        self._replay()
        _stores.add(self)

    def _replay(self):
        """Sends what processes that died had logged to this server."""
        root = settings.journal_folder()
        for journal in Journal.left_behind(root, self._address.url, settings.journal_max_bytes()):
            if journal.acknowledged < journal.last:
                _logger.info("Sending %d items that an earlier process left.", journal.last - journal.acknowledged)
            self._replays.append((Sender(journal, self._address), journal.last))

    def _current(self):
        with self._guard:
            if self._pid != os.getpid():
                # A forked child has its parent's journal, but not the thread that sends it.
                self._sender, self._replays, self._pid = None, [], os.getpid()
            if self._sender is None:
                root = settings.journal_folder()
                journal = Journal.create(root, self._address.url, settings.journal_max_bytes())
                self._sender = Sender(journal, self._address)
            return self._sender

    def _log(self, run_id, metrics=(), params=(), tags=()):
        """Writes an item to the journal; returns who sends it, and its number (None if it was dropped)."""
        batch = run_service_pb2.LogBatchRequest(run_id=run_id)
        for metric in metrics:
            batch.metrics.add(
                key=metric.key,
                value=metric.value,
                timestamp=metric.timestamp,
                step=metric.step,
                model_id=metric.model_id,
                dataset_name=metric.dataset_name,
                dataset_digest=metric.dataset_digest,
            )
        for param in params:
            batch.params.add(key=param.key, value=str(param.value))
        for tag in tags:
            batch.tags.add(key=tag.key, value=str(tag.value))
        item = batch.SerializeToString()
        if len(item) > _MAX_ITEM_BYTES:
            raise MlflowException.invalid_parameter_value(
                f"One call logs {len(item)} bytes; at most {_MAX_ITEM_BYTES} can be logged at once."
            )
        sender = self._current()
        try:
            number = sender.journal.append(item)
        except JournalFull:
            number = None
            self._drop(sender)
        sender.wake()
        return sender, number

    def _drop(self, sender):
        self._dropped += 1
        # 1, 2, 4, 8 and so on: told at once, and not all the time.
        if self._dropped & (self._dropped - 1) == 0:
            _logger.error(
                "The journal %s is full (%d bytes): %d calls of logging are lost. Raise MILLRACE_JOURNAL_MAX_BYTES.",
                sender.journal.folder, sender.journal.max_bytes, self._dropped,
            )

    def log_metric(self, run_id, metric):
        self._log(run_id, metrics=[metric])

    def log_param(self, run_id, param):
        self._log(run_id, params=[param])
        return param.value

    def set_tag(self, run_id, tag):
        self._log(run_id, tags=[tag])

    def log_batch(self, run_id, metrics, params, tags):
        self._log(run_id, metrics, params, tags)

    def log_batch_async(self, run_id, metrics, params, tags):
        sender, number = self._log(run_id, metrics, params, tags)
        return RunOperations([_Acknowledgement(sender, number)] if number else [])

    def flush_async_logging(self):
        self.flush()

    def flush(self, timeout=None):
        """Waits until all that was logged is acknowledged. False if it is not in time: it is kept, and sent later."""
        timeout = settings.flush_timeout() if timeout is None else timeout
        with self._guard:
            waiting = list(self._replays) if self._pid == os.getpid() else []
            if self._sender is not None and self._pid == os.getpid():
                waiting.append((self._sender, self._sender.journal.last))
        done = all([sender.wait(number, timeout) for sender, number in waiting])
        if not done:
            _logger.warning(
                "Millrace at %s has not acknowledged all that was logged within %s s. It is kept in %s.",
                self._address.target, timeout, settings.journal_folder(),
            )
        return done

    def _call_endpoint(self, *args, **kwargs):
        # Whoever reads sees what was logged before; so does whoever ends or deletes a run.
        self.flush()
        return super()._call_endpoint(*args, **kwargs)

    def close(self):
        """Waits as flush does, and stops sending. What is left is sent by the next process."""
        self.flush()
        with self._guard:
            senders = [sender for sender, _ in self._replays]
            if self._sender is not None:
                senders.append(self._sender)
            self._sender, self._replays = None, []
        if self._pid == os.getpid():
            for sender in senders:
                sender.close()


@atexit.register
def _close_all():
    for store in list(_stores):
        store.close()
