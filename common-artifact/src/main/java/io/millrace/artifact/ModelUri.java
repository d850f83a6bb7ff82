package io.millrace.artifact;

import io.millrace.runtime.error.MillraceException;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A URI by which MLflow's clients name a model, {@code models:/…} or {@code runs:/…}, and ours for
 * uploads. Locations on disks and other hosts are not among them: what a service opens is never of
 * a client's choice.
 */
public sealed interface ModelUri {

  /** {@code models:/m-…}: a logged model. */
  record LoggedModel(String modelId) implements ModelUri {}

  /** {@code models:/name/3}. */
  record Version(String name, String version) implements ModelUri {}

  /** {@code models:/name/Production}: the newest version of a stage; of any for {@code latest}. */
  record Stage(String name, String stage) implements ModelUri {
    /** Whether it is the newest version of any stage. */
    public boolean isLatest() {
      return stage.equalsIgnoreCase("latest");
    }
  }

  /** {@code models:/name@champion}. */
  record Alias(String name, String alias) implements ModelUri {}

  /**
   * {@code runs:/id/path}.
   *
   * @param path without slashes at its ends; empty for all artifacts of the run
   */
  record RunPath(String runId, String path) implements ModelUri {}

  /**
   * {@code uploads:/…}: a folder that was uploaded.
   *
   * @param digest the SHA-256 of its files, in hexadecimal digits
   */
  record Upload(String digest) implements ModelUri {}

  /** How {@link Upload} is written. */
  Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

  /** The digits of a version number. */
  Pattern NUMBER = Pattern.compile("[0-9]+");

  /**
   * Reads a URI.
   *
   * @param field what the caller calls it, for the message
   * @throws MillraceException INVALID_PARAMETER_VALUE unless it has one of these forms
   */
  static ModelUri parse(String field, String uri) {
    int colon = uri.indexOf(':');
    String path = strip(uri.substring(colon + 1));
    return switch (uri.substring(0, Math.max(0, colon)).toLowerCase(Locale.ROOT)) {
      case "models" -> model(field, uri, path);
      case "runs" -> run(field, uri, path);
      case "uploads" -> {
        if (!DIGEST.matcher(path).matches()) {
          throw refused(field, uri);
        }
        yield new Upload(path);
      }
      default -> throw refused(field, uri);
    };
  }

  private static ModelUri model(String field, String uri, String path) {
    String[] segments = path.split("/", -1);
    if (segments.length == 2 && !segments[0].isEmpty() && !segments[1].isEmpty()) {
      return NUMBER.matcher(segments[1]).matches()
          ? new Version(segments[0], segments[1])
          : new Stage(segments[0], segments[1]);
    }
    // A name may hold an @ of its own: an alias cannot.
    int at = path.lastIndexOf('@');
    if (segments.length != 1 || path.isEmpty() || at == 0 || at == path.length() - 1) {
      throw refused(field, uri);
    }
    return at < 0
        ? new LoggedModel(path)
        : new Alias(path.substring(0, at), path.substring(at + 1));
  }

  private static ModelUri run(String field, String uri, String path) {
    int slash = path.indexOf('/');
    String id = slash < 0 ? path : path.substring(0, slash);
    if (id.isEmpty()) {
      throw refused(field, uri);
    }
    return new RunPath(id, slash < 0 ? "" : strip(path.substring(slash + 1)));
  }

  private static String strip(String path) {
    int start = 0;
    int end = path.length();
    while (start < end && path.charAt(start) == '/') {
      start++;
    }
    while (end > start && path.charAt(end - 1) == '/') {
      end--;
    }
    return path.substring(start, end);
  }

  private static MillraceException refused(String field, String uri) {
    return MillraceException.invalid(
        ("Invalid value '%s' for parameter '%s' supplied: It is models:/name/version, models:/name/stage,"
                + " models:/name@alias, models:/m-id, runs:/id/path or uploads:/digest.")
            .formatted(uri, field));
  }
}
