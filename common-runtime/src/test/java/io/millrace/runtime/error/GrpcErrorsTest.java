package io.millrace.runtime.error;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.InternalMetadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.millrace.common.v1.ErrorReason;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class GrpcErrorsTest {

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"UNRECOGNIZED", "ERROR_REASON_UNSPECIFIED"})
  void everyReasonComesThroughTheWireWithItsMessage(ErrorReason reason) {
    StatusRuntimeException status =
        GrpcErrors.toStatus(new MillraceException(reason, "what went wrong"));

    MillraceException received = GrpcErrors.fromStatus(status);

    assertThat(received.reason()).isEqualTo(reason);
    assertThat(received).hasMessage("what went wrong");
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "OK")
  void everyCodeOfAForeignServerHasAReason(Status.Code code) {
    assertThat(GrpcErrors.fromStatus(code.toStatus().asRuntimeException()).reason())
        .isNotIn(ErrorReason.ERROR_REASON_UNSPECIFIED, ErrorReason.UNRECOGNIZED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"08006", "53300", "57P01", "40001", "40P01"})
  void aDatabaseThatIsAwayIsUnavailable(String state) {
    StatusRuntimeException status =
        GrpcErrors.toStatus(new RuntimeException(new SQLException("connection refused", state)));

    assertThat(status.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(status.getStatus().getDescription()).doesNotContain("refused");
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "é", "🚀", "%", "\n"})
  void aLongMessageIsCutSoThatItFitsIntoHeaders(String text) {
    StatusRuntimeException status =
        GrpcErrors.toStatus(MillraceException.notFound("no run " + text.repeat(9000)));

    String message = status.getStatus().getDescription();
    assertThat(message).startsWith("no run " + text).endsWith("…").doesNotContain("\ufffd");
    int encoded =
        URLEncoder.encode(message, StandardCharsets.UTF_8).length()
            + InternalMetadata.serialize(status.getTrailers())[1].length * 4 / 3;
    assertThat(encoded).isLessThan(7500);
  }

  @Test
  void aBugSaysNothingOfItsInside() {
    StatusRuntimeException status = GrpcErrors.toStatus(new NullPointerException("secret"));

    assertThat(status.getStatus().getCode()).isEqualTo(Status.Code.INTERNAL);
    assertThat(status.getStatus().getDescription()).isEqualTo("An internal error occurred.");
  }

  @Test
  void theCauseCountsHoweverDeepItIsWrapped() {
    Throwable wrapped =
        new CompletionException(new RuntimeException(MillraceException.notFound("no such run")));

    assertThat(GrpcErrors.toStatus(wrapped).getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
  }
}
