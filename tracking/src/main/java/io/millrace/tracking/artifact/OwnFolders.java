package io.millrace.tracking.artifact;

import io.millrace.common.v1.ErrorReason;
import io.millrace.runtime.error.MillraceException;
import io.millrace.tracking.v1.Artifact;
import java.util.List;
import java.util.Map;

/**
 * Folders of the store that belong to a service, for what it keeps there: everybody else neither
 * reads nor lists nor changes what is in them, by whatever name they are reached.
 */
final class OwnFolders {

  /** Folders at the store's root, and the domains that they belong to. */
  private static final Map<String, String> OWNERS =
      Map.of("project-uploads", "projects", "model-uploads", "models");

  private OwnFolders() {}

  /**
   * A key that whoever calls now may use.
   *
   * @throws MillraceException PERMISSION_DENIED for one in another's folder
   */
  static String open(String key) {
    int slash = key.indexOf('/');
    String folder = slash < 0 ? key : key.substring(0, slash);
    if (!isOpen(folder)) {
      throw new MillraceException(
          ErrorReason.ERROR_REASON_PERMISSION_DENIED,
          "What is in '%s' is not for clients: it is the server's own.".formatted(folder));
    }
    return key;
  }

  /** What whoever calls now may see of a listing, whose paths begin at the folder listed. */
  static List<Artifact> open(List<Artifact> files) {
    return files.stream().filter(file -> isOpen(file.getPath())).toList();
  }

  private static boolean isOpen(String folder) {
    String owner = OWNERS.get(folder);
    return owner == null || owner.equals(CallerInterceptor.CALLER.get());
  }
}
