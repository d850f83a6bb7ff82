package io.millrace.python.process;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The environment variables that a child process is given. A server's own variables hold its
 * secrets, passwords of databases among them: other people's code sees only what a program needs to
 * run and to reach the network, and what it was said to see.
 */
public final class ChildEnvironment {

  private static final Pattern HARMLESS =
      Pattern.compile(
          "PATH|HOME|USER|LOGNAME|SHELL|LANG|LANGUAGE|LC_.*|TZ|TMPDIR|LD_LIBRARY_PATH"
              + "|XDG_CACHE_HOME|XDG_DATA_HOME|CUDA_.*|NVIDIA_.*"
              + "|(?i:https?_proxy|all_proxy|no_proxy)"
              + "|SSL_CERT_FILE|SSL_CERT_DIR|REQUESTS_CA_BUNDLE|CURL_CA_BUNDLE");

  private ChildEnvironment() {}

  /**
   * Those of this process that are harmless.
   *
   * @param also names of others that are handed on if they are set; {@code *} at the end of one
   *     stands for any rest
   */
  public static Map<String, String> inherited(Collection<String> also) {
    Map<String, String> chosen = new LinkedHashMap<>();
    System.getenv()
        .forEach(
            (name, value) -> {
              if (isHandedOn(name, also)) {
                chosen.put(name, value);
              }
            });
    return chosen;
  }

  /**
   * Whether a variable is harmless or said to be handed on.
   *
   * @param also as for {@link #inherited}
   */
  public static boolean isHandedOn(String name, Collection<String> also) {
    return HARMLESS.matcher(name).matches() || also.stream().anyMatch(each -> isMeant(each, name));
  }

  private static boolean isMeant(String said, String name) {
    return said.endsWith("*")
        ? name.startsWith(said.substring(0, said.length() - 1))
        : name.equals(said);
  }
}
