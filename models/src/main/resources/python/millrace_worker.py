"""Runs one model for Millrace: loads an MLflow folder and predicts what it is asked to, over a Unix domain socket.

    python millrace_worker.py SOCKET DESCRIPTORS FOLDER

What is said over the socket is in frame.proto, whose descriptors are in the file DESCRIPTORS. The data has been checked against the
model's signature: MLflow's own check is left out. Works with any release of MLflow since 2.0, and with what the model's environment has.
"""

import json
import os
import signal
import sys
import threading
import traceback

from millrace_frames import Frames, Messages
from millrace_inputs import Inputs
from millrace_model import Model, PlainEstimator
from millrace_outputs import Outputs

LONGEST_TRACE = 8000


def watch_parent():
    """Ends this process, and what it started, when the parent's end of standard input is closed: the parent is gone."""

    def wait():
        while os.read(0, 4096):
            pass
        os.killpg(0, signal.SIGKILL) if os.getpgrp() == os.getpid() else os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


class Worker:
    def __init__(self, frames):
        self.frames = frames
        self.answer = frames.messages.WorkerAnswer
        self.kinds = {
            value.name: value.number
            for value in self.answer.DESCRIPTOR.fields_by_name["failure"].message_type.fields_by_name["kind"].enum_type.values
        }

    def run(self, folder):
        try:
            self.model = Model(folder)
            self.inputs = Inputs(self.model.has_schema)
            self.outputs = Outputs()
            self.plain = PlainEstimator.of(self.model)
        except BaseException as failure:
            self.fail("LOADING", failure)
            traceback.print_exc()
            sys.exit(1)
        answer = self.answer()
        answer.loaded.mlflow_version = self.model.mlflow_version
        answer.loaded.is_streamable = self.model.stream_fn is not None
        self.frames.send(answer)
        while True:
            request = self.frames.receive()
            if request is None:
                return
            if not request.is_stop:
                self.serve(request)

    def serve(self, request):
        try:
            if request.is_stream:
                if not self.stream(request):
                    return
                predictions = None
            else:
                predictions = self.predict(request)
        except MemoryError as failure:
            self.give_up(failure)
        except Exception as failure:
            self.fail("MODEL", failure)
        else:
            if request.is_stream:
                answer = self.answer()
                answer.end.SetInParent()
                self.frames.send(answer)
            else:
                self.send(predictions)

    def stream(self, request):
        """Says whether all was sent that was wanted."""
        parts = self.model.stream(*self.read(request))
        try:
            for part in parts:
                if not self.send(part):
                    return False
                if self.frames.is_told_to_stop():
                    break
            return True
        finally:
            # Its own `finally` is run now, not when the collector comes by.
            close = getattr(parts, "close", None)
            if close:
                close()

    def predict(self, request):
        if self.plain is not None:
            rows = self.inputs.rows(request.input, self.plain.names)
            if rows is not None:
                return self.plain.predict(rows)
        return self.model.predict(*self.read(request))

    def read(self, request):
        """Data and params."""
        data = self.inputs.read(request.input)
        if request.params:
            return data, json.loads(request.params)
        # MLflow has no params, except for requests in the form of chat and completion models.
        is_llm = isinstance(data, dict) and request.input.WhichOneof("kind") == "json"
        return data, {} if is_llm else None

    def send(self, predictions):
        """Says whether they could be sent."""
        try:
            answer = self.answer()
            self.outputs.write(predictions, answer.predictions)
        except MemoryError as failure:
            self.give_up(failure)
        except Exception as failure:
            self.fail("ANSWER", failure)
        else:
            self.frames.send(answer)
            return True
        return False

    def give_up(self, failure):
        """What is left of memory may not do for anything else."""
        self.fail("MEMORY", failure)
        os._exit(1)

    def fail(self, kind, failure):
        answer = self.answer()
        answer.failure.kind = self.kinds[f"FAILURE_KIND_{kind}"]
        text = "".join(traceback.format_exception_only(type(failure), failure)).strip()
        code = getattr(failure, "error_code", None)
        if type(failure).__module__.startswith("mlflow.") and isinstance(code, str):
            answer.failure.error_code = code
            text = str(getattr(failure, "message", text))
        answer.failure.message = text.encode("utf-8", "replace").decode("utf-8")[:LONGEST_TRACE]
        trace = "".join(traceback.format_exception(type(failure), failure, failure.__traceback__))
        answer.failure.trace = trace.encode("utf-8", "replace").decode("utf-8")[-LONGEST_TRACE:]
        self.frames.send(answer)


def main(path, descriptors, folder):
    watch_parent()
    Worker(Frames(path, Messages(descriptors))).run(folder)


if __name__ == "__main__":
    main(*sys.argv[1:])
