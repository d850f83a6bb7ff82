package io.millrace.project.source;

import io.millrace.runtime.error.MillraceException;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jgit.transport.URIish;

/** A URI by which a project is named: of a git repository, or of a folder that was uploaded. */
public sealed interface ProjectUri {

  /**
   * The project's folder within what is fetched.
   *
   * @return with {@code /} between names; empty if it is the whole
   */
  String folder();

  /**
   * A repository.
   *
   * @param url as it was given, without the folder
   */
  record Git(String url, String folder) implements ProjectUri {

    /** In lower case; {@code ssh} of {@code git@host:path} too. */
    public String scheme() {
      String scheme = uri().getScheme();
      return scheme == null ? "ssh" : scheme.toLowerCase(Locale.ROOT);
    }

    public String host() {
      return uri().getHost();
    }

    /**
     * Whether this is a place's repository, or below it. The same place by another scheme or port
     * is another one, and a path with dots in it is nowhere.
     */
    public boolean isWithin(Git place) {
      String path = path();
      String above = place.path();
      return scheme().equals(place.scheme())
          && host().equalsIgnoreCase(place.host())
          && uri().getPort() == place.uri().getPort()
          && !DOTS.matcher(path).find()
          && (above.isEmpty()
              || path.equals(above)
              || path.equals(above + ".git")
              || path.startsWith(above + "/"));
    }

    /** Without slashes at its ends. */
    private String path() {
      String path = uri().getRawPath();
      return path == null ? "" : path.replaceAll("^/+|/+$", "");
    }

    URIish uri() {
      try {
        return new URIish(url);
      } catch (URISyntaxException e) {
        throw new IllegalStateException("checked when it was made", e);
      }
    }
  }

  /**
   * {@code projects/<digest>}.
   *
   * @param digest of {@link io.millrace.runtime.archive.TarFolder}
   */
  record Upload(String digest, String folder) implements ProjectUri {}

  /** A whole URI has no more characters. */
  int LONGEST = 2048;

  /** {@code projects/} and a SHA-256. */
  Pattern UPLOAD = Pattern.compile("projects/([0-9a-f]{64})");

  /** {@code git@host:path}; a single letter would be a drive. */
  Pattern SCP = Pattern.compile("(?:[A-Za-z0-9._-]+@)?[A-Za-z0-9][A-Za-z0-9.-]+:[^/].*");

  /** Any other that names a host. */
  Pattern URL = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*)://.+");

  /** As MLflow does, off come quotes around it. */
  Pattern QUOTES = Pattern.compile("^['\"]+|['\"]+$");

  /** Path segments that lead elsewhere, and what a server may take for one. */
  Pattern DOTS = Pattern.compile("(^|/)\\.{1,2}(/|$)|%|//");

  /** What no URI has in it. */
  Pattern UNPRINTABLE = Pattern.compile("[\\p{Cntrl}\\s\\\\]");

  /**
   * Reads a URI. Whether its scheme and host may be called is not looked at.
   *
   * @param field what the caller calls it, for the message
   * @throws MillraceException INVALID_PARAMETER_VALUE if it is none of a project, is of a place on
   *     a disk, or holds a password
   */
  static ProjectUri parse(String field, String text) {
    String whole = QUOTES.matcher(text).replaceAll("");
    int hash = whole.indexOf('#');
    String folder = hash < 0 ? "" : folder(field, whole.substring(hash + 1));
    String url = hash < 0 ? whole : whole.substring(0, hash);
    if (whole.length() > LONGEST || UNPRINTABLE.matcher(url).find()) {
      throw refused(field, "is longer than 2048 characters, or has spaces or control characters");
    }
    Matcher upload = UPLOAD.matcher(url);
    if (upload.matches()) {
      return new Upload(upload.group(1), folder);
    }
    boolean isScp = SCP.matcher(url).matches() && !url.contains("://");
    if (!isScp && !URL.matcher(url).matches() || url.startsWith("file:")) {
      throw refused(
          field,
          "is '%s', which names no host: projects are git repositories, as https://… or git@host:path"
              .formatted(url));
    }
    return git(field, url, folder);
  }

  /** A repository, or a place that has some: {@code https://host} too. Empty if it is neither. */
  static Optional<Git> place(String text) {
    try {
      return text.contains("#") || text.contains("*") || !(parse("uri", text) instanceof Git git)
          ? Optional.empty()
          : Optional.of(git);
    } catch (MillraceException e) {
      return Optional.empty();
    }
  }

  private static Git git(String field, String url, String folder) {
    if (url.toLowerCase(Locale.ROOT).endsWith(".zip")) {
      throw refused(field, "is a ZIP file, which is no git repository");
    }
    URIish uri;
    try {
      uri = new URIish(url);
    } catch (URISyntaxException e) {
      throw refused(field, "is no URL");
    }
    boolean isSsh = uri.getScheme() == null || uri.getScheme().equalsIgnoreCase("ssh");
    if (uri.getPass() != null || uri.getUser() != null && !isSsh) {
      // Not shown: it holds a password.
      throw refused(
          field, "holds a user's name or password: name credentials of this server instead");
    }
    if (uri.getHost() == null || uri.getHost().isEmpty() || uri.getHost().startsWith("-")) {
      throw refused(field, "is '%s', which names no host".formatted(url));
    }
    return new Git(url, folder);
  }

  private static String folder(String field, String text) {
    // Dots are refused as in MLflow: what is allowed here runs there too.
    if (text.contains(".")) {
      throw refused(
          field, "has a dot behind '#': '.' is not allowed in project subdirectory paths");
    }
    if (text.contains("\\") || text.indexOf('\0') >= 0) {
      throw refused(field, "has a backslash or NUL behind '#'");
    }
    return String.join(
        "/", Arrays.stream(text.split("/")).filter(name -> !name.isEmpty()).toList());
  }

  private static MillraceException refused(String field, String what) {
    return MillraceException.invalid("'%s' %s.".formatted(field, what));
  }
}
