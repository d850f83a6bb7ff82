package io.millrace.conformance.faults;

import com.google.rpc.RetryInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.net.http.HttpResponse;

/** What a client hears of one call. */
enum Attempt {

  /** It was done. */
  DONE,

  /** It was not, a part of the server being away: to be tried again, and the answer says when. */
  LATER;

  /**
   * What an answer over REST says.
   *
   * @throws AssertionError when it is neither 200 nor a proper 503
   */
  static Attempt of(HttpResponse<String> response) {
    if (response.statusCode() == 200) {
      return DONE;
    }
    if (response.statusCode() == 503
        && response.headers().firstValue("Retry-After").isPresent()
        && response.body().contains("\"TEMPORARILY_UNAVAILABLE\"")) {
      return LATER;
    }
    throw new AssertionError(
        "%s answered %d %s %s"
            .formatted(
                response.uri().getPath(),
                response.statusCode(),
                response.headers().map(),
                response.body()));
  }

  /**
   * What a failure over gRPC says.
   *
   * @throws AssertionError when it is no proper UNAVAILABLE
   */
  static Attempt of(StatusRuntimeException failure) {
    com.google.rpc.Status details = StatusProto.fromThrowable(failure);
    if (failure.getStatus().getCode() == Status.Code.UNAVAILABLE
        && details.getDetailsList().stream().anyMatch(detail -> detail.is(RetryInfo.class))) {
      return LATER;
    }
    throw new AssertionError(details.toString(), failure);
  }
}
