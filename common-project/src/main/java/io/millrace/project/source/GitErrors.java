package io.millrace.project.source;

import io.millrace.common.v1.ErrorReason;
import io.millrace.runtime.error.MillraceException;
import io.millrace.runtime.outgoing.AddressRefusedException;
import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.file.FileSystemException;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.jgit.errors.NoRemoteRepositoryException;
import org.eclipse.jgit.errors.TooLargeObjectInPackException;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.internal.JGitText;

/** What goes wrong with repositories, in the words of the contract. */
final class GitErrors {

  private static final Pattern NOT_OFFERED =
      Pattern.compile("not our ref|want \\S+ not valid|unadvertised object");

  private GitErrors() {}

  /** Whether a server has answered that it does not give a commit by its name. */
  static boolean isNotOffered(TransportException failure) {
    String message = String.valueOf(failure.getMessage());
    return NOT_OFFERED.matcher(message).find();
  }

  static MillraceException translate(ProjectUri.Git uri, Exception failure) {
    if (failure instanceof MillraceException known) {
      return known;
    }
    if (find(failure, AddressRefusedException.class).isPresent()) {
      return new MillraceException(
          ErrorReason.ERROR_REASON_PERMISSION_DENIED,
          "'%s' may not be fetched: its host has an address that is not public."
              .formatted(uri.url()));
    }
    if (find(failure, UnknownHostException.class).isPresent()) {
      return MillraceException.notFound("'%s': there is no such host.".formatted(uri.url()));
    }
    if (find(failure, NoRemoteRepositoryException.class).isPresent()) {
      return MillraceException.notFound("'%s' is no git repository.".formatted(uri.url()));
    }
    Optional<TooLargeObjectInPackException> large =
        find(failure, TooLargeObjectInPackException.class);
    if (large.isPresent()) {
      return MillraceException.invalid(
          "'%s' cannot be read: %s".formatted(uri.url(), reason(large.get())));
    }
    if (find(failure, FileSystemException.class).isPresent()) {
      // Its message has paths of this machine.
      return MillraceException.unavailable(
          "'%s' cannot be stored here at the moment.".formatted(uri.url()), failure);
    }
    String message = String.valueOf(failure.getMessage());
    if (message.contains("Server key did not validate")) {
      return new MillraceException(
          ErrorReason.ERROR_REASON_PERMISSION_DENIED,
          "'%s' may not be fetched: the key of its host is not known here.".formatted(uri.url()));
    }
    if (message.contains(JGitText.get().notAuthorized)
        || message.contains(JGitText.get().noCredentialsProvider)
        || message.contains("Cannot log in")) {
      return new MillraceException(
          ErrorReason.ERROR_REASON_PERMISSION_DENIED,
          "'%s' cannot be read without credentials, or with these.".formatted(uri.url()));
    }
    return failure instanceof TransportException || failure instanceof IOException
        ? MillraceException.unavailable(
            "'%s' cannot be fetched: %s".formatted(uri.url(), reason(failure)), failure)
        : MillraceException.invalid(
            "'%s' cannot be read: %s".formatted(uri.url(), reason(failure)));
  }

  private static String reason(Exception failure) {
    String message = String.valueOf(failure.getMessage()).replaceAll("\\p{Cntrl}", " ");
    return message.length() > 300 ? message.substring(0, 300) + "…" : message;
  }

  private static <T extends Throwable> Optional<T> find(Throwable failure, Class<T> type) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      if (type.isInstance(each)) {
        return Optional.of(type.cast(each));
      }
    }
    return Optional.empty();
  }
}
