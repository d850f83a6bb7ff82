package io.millrace.projects.job;

import com.google.protobuf.InvalidProtocolBufferException;
import io.millrace.projects.v1.EnvironmentLock;
import io.millrace.projects.v1.FinishAttemptRequest;
import io.millrace.projects.v1.InputFile;
import java.util.List;

/** How what an attempt ran with is read from its columns. */
final class LockRow {

  private LockRow() {}

  static EnvironmentLock lock(byte[] column) {
    try {
      return column == null ? null : EnvironmentLock.parseFrom(column);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("an environment's lock cannot be read", e);
    }
  }

  static List<InputFile> inputs(byte[] column) {
    try {
      return column == null ? List.of() : FinishAttemptRequest.parseFrom(column).getInputsList();
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("an attempt's inputs cannot be read", e);
    }
  }
}
