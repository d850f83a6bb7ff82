package io.millrace.gateway.rest;

import com.google.api.HttpBody;
import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import io.grpc.stub.StreamObserver;
import io.millrace.api.v1.HttpHeader;
import io.millrace.gateway.test.RawRequest;
import io.millrace.gateway.test.RawServiceGrpc.RawServiceImplBase;
import io.millrace.runtime.error.GrpcErrors;
import io.millrace.runtime.error.MillraceException;

/** Sends bodies back. */
final class RawService extends RawServiceImplBase {

  @Override
  public void raw(RawRequest request, StreamObserver<HttpBody> out) {
    if (request.getBody().getData().isEmpty()) {
      out.onError(GrpcErrors.toStatus(MillraceException.notFound("There is no 'body'.")));
      return;
    }
    HttpBody.Builder answer = request.getBody().toBuilder();
    if (request.hasLength()) {
      answer.addExtensions(header("X-Got-Length", Long.toString(request.getLength())));
    }
    out.onNext(answer.addExtensions(header("X-Got-Name", request.getName())).build());
    out.onCompleted();
  }

  @Override
  public void rawStream(RawRequest request, StreamObserver<HttpBody> out) {
    for (int i = 0; i < request.getLength(); i++) {
      out.onNext(json("{\"part\":\n" + i + "}"));
    }
    MillraceException failure = MillraceException.badRequest("It broke.");
    switch (request.getBody().getData().toStringUtf8()) {
      case "fail" -> out.onError(GrpcErrors.toStatus(failure));
      case "fail in its own words" ->
          out.onError(GrpcErrors.toStatus(failure.withDetail(json("{\"broken\": true}"))));
      default -> out.onCompleted();
    }
  }

  private static HttpBody json(String text) {
    return HttpBody.newBuilder()
        .setContentType("application/json")
        .setData(ByteString.copyFromUtf8(text))
        .build();
  }

  private static Any header(String name, String value) {
    return Any.pack(HttpHeader.newBuilder().setName(name).setValue(value).build());
  }
}
