package io.millrace.gateway.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.millrace.common.v1.ErrorReason;
import io.millrace.runtime.error.GrpcErrors;
import io.millrace.runtime.error.MillraceException;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class HttpErrorsTest {

  @RegisterExtension static final EchoServer SERVER = new EchoServer();

  @ParameterizedTest
  @CsvSource({
    "1, 499, CANCELLED",
    "2, 500, INTERNAL_ERROR",
    "3, 400, INVALID_PARAMETER_VALUE",
    "4, 504, DEADLINE_EXCEEDED",
    "5, 404, RESOURCE_DOES_NOT_EXIST",
    "6, 400, RESOURCE_ALREADY_EXISTS",
    "7, 403, PERMISSION_DENIED",
    "8, 429, RESOURCE_EXHAUSTED",
    "9, 500, INVALID_STATE",
    "10, 503, TEMPORARILY_UNAVAILABLE",
    "11, 400, INVALID_PARAMETER_VALUE",
    "12, 501, NOT_IMPLEMENTED",
    "13, 500, INTERNAL_ERROR",
    "14, 503, TEMPORARILY_UNAVAILABLE",
    "15, 500, INTERNAL_ERROR",
    "16, 401, UNAUTHENTICATED"
  })
  void everyGrpcCodeBecomesAnHttpStatus(int code, int status, String errorCode) {
    HttpResponse<String> response =
        Http.post(SERVER.uri("/api/2.0/test/fail"), "{\"count\":" + code + "}");

    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.body()).contains("\"error_code\":\"" + errorCode + "\"");
  }

  @Test
  void theTableAboveHasEveryGrpcCodeButOk() {
    assertThat(Status.Code.values()).hasSize(17);
  }

  private static Stream<ErrorReason> sentReasons() {
    return Arrays.stream(ErrorReason.values())
        .filter(reason -> reason != ErrorReason.UNRECOGNIZED)
        .filter(reason -> reason != ErrorReason.ERROR_REASON_UNSPECIFIED);
  }

  @ParameterizedTest
  @MethodSource("sentReasons")
  void everyReasonGoesThroughGrpcUnharmed(ErrorReason reason) {
    String name = GrpcErrors.nameOf(reason);

    HttpResponse<String> response =
        Http.post(SERVER.uri("/api/2.0/test/fail"), "{\"name\":\"" + name + "\"}");

    assertThat(response.statusCode()).isEqualTo(HttpErrors.statusOf(reason));
    assertThat(response.body())
        .startsWith("{\"error_code\":\"" + name + "\",\"message\":\"because " + reason + "\"");
  }

  @ParameterizedTest
  @CsvSource({
    "INVALID_PARAMETER_VALUE, KAM00, INVALID_PARAMETER_VALUE",
    "BAD_REQUEST, KAM00, INVALID_PARAMETER_VALUE",
    "RESOURCE_DOES_NOT_EXIST, KAM00, RESOURCE_NOT_FOUND",
    "ENDPOINT_NOT_FOUND, KAM00, RESOURCE_NOT_FOUND",
    "RESOURCE_ALREADY_EXISTS, KAM00, RESOURCE_ALREADY_EXISTS",
    "FEATURE_DISABLED, KAM00, FEATURE_DISABLED",
    "PERMISSION_DENIED, KAM00, PERMISSION_DENIED",
    "INTERNAL_ERROR, XXM00, CLIENT_INTERNAL_ERROR",
    "INVALID_STATE, XXM00, CLIENT_INTERNAL_ERROR",
    "TEMPORARILY_UNAVAILABLE, XXM00, CLIENT_INTERNAL_ERROR"
  })
  void someErrorsCarryMlflowsTwoFurtherKeys(String name, String sqlstate, String errorClass) {
    HttpResponse<String> response =
        Http.post(SERVER.uri("/api/2.0/test/fail"), "{\"name\":\"" + name + "\"}");

    assertThat(response.body())
        .endsWith(",\"sqlstate\":\"" + sqlstate + "\",\"error_class\":\"" + errorClass + "\"}");
  }

  @Test
  void theOthersDoNot() {
    assertThat(Http.post(SERVER.uri("/api/2.0/test/fail"), "{\"name\":\"NOT_IMPLEMENTED\"}").body())
        .isEqualTo(
            "{\"error_code\":\"NOT_IMPLEMENTED\",\"message\":\"because ERROR_REASON_NOT_IMPLEMENTED\"}");
  }

  @Test
  void anErrorOfGrpcItselfDoesNotTellOfAddresses() {
    Status status = Status.UNAVAILABLE.withDescription("Connection refused: db-7/10.0.0.7:5000");

    MillraceException failure = HttpErrors.of(status, new Metadata());

    assertThat(failure.getMessage()).doesNotContain("10.0.0.7");
    assertThat(HttpErrors.statusOf(failure.reason())).isEqualTo(503);
  }

  @Test
  void anErrorOfOursKeepsItsMessage() {
    StatusRuntimeException ours =
        GrpcErrors.toStatus(MillraceException.unavailable("The store is away.", null));

    assertThat(HttpErrors.of(ours.getStatus(), ours.getTrailers()))
        .hasMessage("The store is away.");
  }

  @Test
  void aRetryIsSuggestedWhileThePlatformIsAway() {
    assertThat(
            Http.post(SERVER.uri("/api/2.0/test/fail"), "{\"name\":\"TEMPORARILY_UNAVAILABLE\"}")
                .headers()
                .firstValue("retry-after"))
        .hasValue("1");
  }
}
