package io.millrace.tracking.log;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.tracking.v1.LogParamRequest;
import io.millrace.tracking.v1.SetTagRequest;
import org.junit.jupiter.api.Test;

class LogCheckTest {

  private static LogParamRequest param(int length) {
    return LogParamRequest.newBuilder()
        .setRunId("r")
        .setKey("p")
        .setValue("x".repeat(length))
        .build();
  }

  private static SetTagRequest tag(int length) {
    return SetTagRequest.newBuilder()
        .setRunId("r")
        .setKey("t")
        .setValue("x".repeat(length))
        .build();
  }

  @Test
  void whatIsTooLongIsRefusedWhereNothingIsCut() {
    LogCheck check = new LogCheck(false);
    assertThatCode(() -> check.param(param(6000))).doesNotThrowAnyException();
    assertThatThrownBy(() -> check.param(param(6001)))
        .hasMessageContaining("'Param value' exceeds the maximum length of 6000 characters");
    assertThatCode(() -> check.tag(tag(8000))).doesNotThrowAnyException();
    assertThatThrownBy(() -> check.tag(tag(8001)))
        .hasMessageContaining("'value' exceeds the maximum length of 8000 characters");
  }
}
