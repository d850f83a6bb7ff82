package io.millrace.project.source;

import io.millrace.common.v1.ErrorReason;
import io.millrace.runtime.archive.FolderLimits;
import io.millrace.runtime.error.MillraceException;
import io.millrace.runtime.outgoing.AddressGuard;
import io.millrace.runtime.outgoing.GuardedHttp;
import java.time.Duration;
import java.time.Instant;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import okhttp3.ConnectionPool;
import okhttp3.OkHttpClient;
import okhttp3.Response;
import org.eclipse.jgit.errors.NotSupportedException;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.SshTransport;
import org.eclipse.jgit.transport.Transport;
import org.eclipse.jgit.transport.TransportHttp;
import org.eclipse.jgit.transport.UsernamePasswordCredentialsProvider;

/**
 * Connections to repositories for one fetch, with its submodules: they share a time, and a number
 * of bytes that may come.
 */
final class GitSession implements AutoCloseable {

  /** Between two bytes. */
  private static final int STALL_SECONDS = 60;

  static {
    IsolatedSystem.install();
  }

  private final GitSettings settings;
  private final GitCredentials credentials;
  private final AddressGuard guard;
  private final BooleanSupplier isCancelled;
  private final Duration timeout;
  private final Instant end;
  private final AtomicLong bytes;
  private final OkHttpClient http;
  private final Queue<Response> answers = new ConcurrentLinkedQueue<>();

  /**
   * @param name of the credentials; empty for none
   * @param isCancelled whether nobody waits any more
   * @param timeout for all of it
   * @throws MillraceException RESOURCE_DOES_NOT_EXIST if there are none of that name
   */
  GitSession(GitSettings settings, String name, BooleanSupplier isCancelled, Duration timeout) {
    this.timeout = timeout;
    this.settings = settings;
    this.isCancelled = isCancelled;
    credentials = name.isEmpty() ? null : settings.credentials().get(name);
    if (!name.isEmpty() && credentials == null) {
      throw MillraceException.notFound("There are no credentials '%s' here.".formatted(name));
    }
    guard = new AddressGuard(settings.allowsPrivateAddresses());
    end = Instant.now().plus(timeout);
    bytes = new AtomicLong(settings.limits().bytes());
    http =
        GuardedHttp.builder(guard)
            .connectTimeout(STALL_SECONDS, TimeUnit.SECONDS)
            .readTimeout(STALL_SECONDS, TimeUnit.SECONDS)
            .connectionPool(new ConnectionPool(1, 1, TimeUnit.SECONDS))
            .build();
  }

  FolderLimits limits() {
    return settings.limits();
  }

  boolean isOver() {
    return left().isNegative() || bytes.get() < 0 || isCancelled.getAsBoolean();
  }

  private Duration left() {
    return Duration.between(Instant.now(), end);
  }

  /** Why a fetch failed, for whoever asked for it. */
  MillraceException failure(ProjectUri.Git uri, Exception failure) {
    if (bytes.get() < 0) {
      return MillraceException.invalid(
          "'%s' sends more than %d bytes.".formatted(uri.url(), settings.limits().bytes()));
    }
    if (isCancelled.getAsBoolean()) {
      return new MillraceException(
          ErrorReason.ERROR_REASON_CANCELLED,
          "'%s' is not fetched any more: the call was cancelled.".formatted(uri.url()));
    }
    if (left().isNegative()) {
      return MillraceException.unavailable(
          "'%s' was not fetched within %d s.".formatted(uri.url(), timeout.toSeconds()), failure);
    }
    return GitErrors.translate(uri, failure);
  }

  /**
   * A transport that has not connected yet.
   *
   * @throws MillraceException INVALID_PARAMETER_VALUE if the scheme is not allowed
   */
  Transport open(Repository local, ProjectUri.Git uri) throws TransportException {
    if (!settings.schemes().contains(uri.scheme())) {
      throw MillraceException.invalid(
          "'%s' has the scheme '%s'. Allowed are: %s."
              .formatted(uri.url(), uri.scheme(), String.join(", ", settings.schemes())));
    }
    local.getConfig().setString("http", null, "followRedirects", "false");
    // It would go on in the background, in a folder that is not there any more.
    local.getConfig().setInt("gc", null, "auto", 0);
    local.getConfig().setBoolean("gc", null, "autoDetach", false);
    Transport transport;
    try {
      transport = Transport.open(local, uri.uri());
    } catch (NotSupportedException e) {
      throw MillraceException.invalid("'%s' has a scheme that is not known.".formatted(uri.url()));
    }
    transport.setTimeout((int) Math.clamp(left().toSeconds(), 1, STALL_SECONDS));
    // What belongs to one host is not shown to another, such as a submodule's.
    GitCredentials shown =
        credentials != null && credentials.isFor(uri.host()) ? credentials : null;
    switch (transport) {
      case TransportHttp over -> {
        over.setHttpConnectionFactory(new GitHttp(http, bytes, this::left, answers::add));
        if (shown != null && shown.password() != null) {
          over.setCredentialsProvider(
              new UsernamePasswordCredentialsProvider(
                  shown.username() == null ? "git" : shown.username(), shown.password()));
        }
      }
      case SshTransport over ->
          over.setSshSessionFactory(
              new GitSsh(uri.host(), guard, settings.knownHosts(), shown, bytes));
      default -> {
        transport.close();
        throw MillraceException.invalid(
            "'%s' is not fetched: use https or ssh.".formatted(uri.url()));
      }
    }
    return transport;
  }

  @Override
  public void close() {
    answers.forEach(Response::close);
    http.connectionPool().evictAll();
    http.dispatcher().executorService().shutdown();
  }
}
