package io.millrace.runtime.grpc;

import io.grpc.ServerInterceptor;
import jakarta.enterprise.inject.spi.Prioritized;

/**
 * An interceptor of ours: sees every call, over the port (as a {@code GlobalInterceptor}) and in
 * the JVM alike. Quarkus' own interceptors are for request scopes and blocking methods, which our
 * services have none of, and stay on the port.
 */
public interface CallInterceptor extends ServerInterceptor, Prioritized {}
