package io.millrace.conformance;

import java.util.HashMap;
import java.util.Map;

/** Git repositories that tests make. */
final class Repositories {

  private Repositories() {}

  /**
   * The environment of a server that may fetch from repositories on this machine, and without
   * HTTPS, and has workers run what is in them.
   */
  static Map<String, String> allowed(Map<String, String> environment) {
    Map<String, String> more = run(environment);
    more.put("MILLRACE_PROJECTS_GIT_ALLOWED_SCHEMES", "http,https,ssh");
    more.put("MILLRACE_PROJECTS_GIT_ALLOW_PRIVATE_ADDRESSES", "true");
    return more;
  }

  /** The environment of a server that has workers run projects. */
  static Map<String, String> run(Map<String, String> environment) {
    Map<String, String> more = new HashMap<>(environment);
    more.put("MILLRACE_PROJECTS_RUN_ENABLED", "true");
    return more;
  }
}
