"""The messages of frame.proto, and how they go over a socket."""

import select
import socket
import struct


class Messages:
    """The messages of frame.proto."""

    def __init__(self, path):
        from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

        pool = descriptor_pool.DescriptorPool()
        with open(path, "rb") as file:
            files = descriptor_pb2.FileDescriptorSet.FromString(file.read())
        for file in files.file:
            pool.AddSerializedFile(file.SerializeToString())
        for name in ("WorkerRequest", "WorkerAnswer"):
            descriptor = pool.FindMessageTypeByName(f"millrace.models.worker.v1.{name}")
            make = getattr(message_factory, "GetMessageClass", None)
            setattr(self, name, make(descriptor) if make else message_factory.MessageFactory(pool).GetPrototype(descriptor))


class Frames:
    """Messages on a socket."""

    def __init__(self, path, messages):
        self.messages = messages
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.socket.connect(path)

    def receive(self):
        """The next request; None when there will be no more."""
        header = self._read(4)
        return header and self.messages.WorkerRequest.FromString(self._read(struct.unpack("<I", header)[0]))

    def is_told_to_stop(self):
        """Whether the parent wants no more of a stream; it says nothing else meanwhile."""
        poll = select.poll()
        poll.register(self.socket, select.POLLIN)
        if not poll.poll(0):
            return False
        request = self.receive()
        return request is None or request.is_stop

    def _read(self, size):
        if size <= 65536:
            data = self.socket.recv(size, socket.MSG_WAITALL) if size else b""
            if len(data) == size:
                return data
        else:
            data = b""
        buffer = bytearray(size)
        view = memoryview(buffer)
        buffer[: len(data)] = data
        at = len(data)
        while at < size:
            count = self.socket.recv_into(view[at:])
            if not count:
                return None
            at += count
        return bytes(buffer)

    def send(self, answer):
        data = answer.SerializeToString()
        self.socket.sendall(struct.pack("<I", len(data)) + data)
