"""gRPC services as the server itself describes them: no stubs are made, as with grpcurl."""

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory

SERVICE = "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo"

# The two messages of the reflection protocol, as far as they are used.
_FIELD = descriptor_pb2.FieldDescriptorProto
_REFLECTION = descriptor_pb2.FileDescriptorProto(
    name="reflection.proto",
    package="reflected",
    message_type=[
        descriptor_pb2.DescriptorProto(
            name="Request",
            field=[_FIELD(name="file_containing_symbol", number=4, type=_FIELD.TYPE_STRING, label=_FIELD.LABEL_OPTIONAL)],
        ),
        descriptor_pb2.DescriptorProto(
            name="Files", field=[_FIELD(name="file", number=1, type=_FIELD.TYPE_BYTES, label=_FIELD.LABEL_REPEATED)]
        ),
        descriptor_pb2.DescriptorProto(
            name="Response",
            field=[
                _FIELD(
                    name="files", number=4, type=_FIELD.TYPE_MESSAGE, label=_FIELD.LABEL_OPTIONAL, type_name=".reflected.Files"
                )
            ],
        ),
    ],
)


class Service:
    """A service whose methods take and give what JSON has."""

    def __init__(self, channel, name):
        self.channel = channel
        self.name = name
        self.pool = descriptor_pool.DescriptorPool()
        own = descriptor_pool.DescriptorPool()
        own.Add(_REFLECTION)
        request, response = (message_factory.GetMessageClass(own.FindMessageTypeByName("reflected." + n)) for n in ("Request", "Response"))
        call = channel.stream_stream(SERVICE, request.SerializeToString, response.FromString)
        # To its end: a stream that is left open is cancelled whenever it is collected.
        [answer] = call(iter([request(file_containing_symbol=name)]))
        files = answer.files.file
        waiting = {file.name: file for file in map(descriptor_pb2.FileDescriptorProto.FromString, files)}
        for file in list(waiting):
            self._add(file, waiting)
        self.methods = self.pool.FindServiceByName(name).methods_by_name

    def _add(self, name, waiting):
        file = waiting.pop(name, None)
        if file:
            for other in file.dependency:
                self._add(other, waiting)
            self.pool.Add(file)

    def call(self, method, request):
        """The answer, or all answers of a stream."""
        described = self.methods[method]
        asked, answered = (message_factory.GetMessageClass(each) for each in (described.input_type, described.output_type))
        make = self.channel.unary_stream if described.server_streaming else self.channel.unary_unary
        path = f"/{self.name}/{method}"
        answer = make(path, asked.SerializeToString, answered.FromString)(json_format.ParseDict(request, asked()))
        say = lambda message: json_format.MessageToDict(message, preserving_proto_field_name=True)  # noqa: E731
        return [say(each) for each in answer] if described.server_streaming else say(answer)


def connect(url):
    """A connection to the server of a URL: its one port speaks gRPC as well."""
    return grpc.insecure_channel(url.removeprefix("http://"))
