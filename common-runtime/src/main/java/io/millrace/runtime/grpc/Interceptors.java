package io.millrace.runtime.grpc;

/**
 * The order in which our server interceptors see a call: the greater number first, as Quarkus sorts
 * them on the network and {@code InProcessServer} in the JVM.
 */
final class Interceptors {

  static final int DEADLINE = 300;
  static final int REQUEST_CHECK = 100;

  private Interceptors() {}
}
