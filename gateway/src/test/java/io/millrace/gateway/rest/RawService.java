package io.millrace.gateway.rest;

import com.google.api.HttpBody;
import com.google.protobuf.Any;
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

  private static Any header(String name, String value) {
    return Any.pack(HttpHeader.newBuilder().setName(name).setValue(value).build());
  }
}
