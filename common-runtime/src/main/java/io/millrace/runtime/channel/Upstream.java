package io.millrace.runtime.channel;

import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.AbstractStub;
import io.millrace.runtime.error.GrpcErrors;
import io.millrace.runtime.error.MillraceException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * How registry and tracking are asked: with a deadline, and an error of ours when they are away.
 */
public final class Upstream {

  private static final long DEADLINE_SECONDS = 10;

  private Upstream() {}

  /** A stub for questions that are answered at once. */
  public static <S extends AbstractStub<S>> S ask(
      Channels channels, String service, Function<Channel, S> stub) {
    return stub(channels, service, stub).withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
  }

  /** A stub for transfers, that may take long. */
  public static <S extends AbstractStub<S>> S stub(
      Channels channels, String service, Function<Channel, S> stub) {
    try {
      return stub.apply(channels.to(service));
    } catch (IllegalStateException nowhere) {
      throw MillraceException.unavailable(nowhere.getMessage(), nowhere);
    }
  }

  /** Answers what a call does, and fails as the service said. */
  public static <T> T call(Supplier<T> call) {
    try {
      return call.get();
    } catch (StatusRuntimeException failure) {
      throw GrpcErrors.fromStatus(failure);
    }
  }
}
