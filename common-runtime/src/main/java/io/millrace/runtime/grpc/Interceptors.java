package io.millrace.runtime.grpc;

import io.grpc.BindableService;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import java.util.Comparator;
import java.util.List;

/**
 * The order in which our server interceptors see a call: the greater number first, as Quarkus sorts
 * them on the network.
 */
public final class Interceptors {

  static final int DEADLINE = 300;
  static final int REQUEST_CHECK = 100;

  private Interceptors() {}

  /** A service behind them, for a server that is not Quarkus'. */
  public static ServerServiceDefinition before(
      BindableService service, List<CallInterceptor> interceptors) {
    // The last of the list is called first.
    return ServerInterceptors.intercept(
        service.bindService(),
        interceptors.stream()
            .sorted(Comparator.comparingInt(CallInterceptor::getPriority))
            .toList());
  }
}
