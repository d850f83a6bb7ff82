package io.millrace.runtime.python;

import java.util.List;

/**
 * What pip would be asked to install. Read well enough to be shown and judged; pip itself resolves.
 *
 * <p>Allowed are: packages by name, with extras, versions and environment markers as PEP 508 writes
 * them, and {@code --hash}; wheels and archives that lie in the folder they belong to, by relative
 * path; {@code -r} and {@code -c} with a file in the folder; {@code --pre, --prefer-binary,
 * --only-binary, --require-hashes, --no-index}.
 *
 * <p>All else needs permission: other indexes and places to find packages ({@code --index-url,
 * --extra-index-url, --find-links, --trusted-host}); URLs and version control; what is built by
 * running its code first ({@code -e}, folders, {@code --no-binary, --global-option,
 * --config-settings}); paths out of the folder; environment variables, which could carry the
 * server's secrets to another index; options that are not known; and lines that are not
 * requirements at all, such as those with shell characters.
 *
 * <p>A package from the usual index runs its own code when it is built or imported: to permit
 * Python code is to trust its packages.
 *
 * @param lines in the order in which pip sees them, those of included files in place
 */
public record Requirements(List<Requirement> lines) {

  public Requirements {
    lines = List.copyOf(lines);
  }

  /** Those that somebody has to permit. */
  public List<Requirement> needingPermission() {
    return lines.stream().filter(Requirement::needsPermission).toList();
  }
}
