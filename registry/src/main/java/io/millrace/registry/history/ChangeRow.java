package io.millrace.registry.history;

import io.millrace.registry.v1.ChangeKind;

/**
 * One thing that was changed.
 *
 * @param version null where the model itself was changed
 * @param key the alias or tag key; null for other kinds
 * @param oldValue null if nothing was there
 * @param newValue null if nothing is there
 * @param rollback whether an alias was moved back to where it had pointed before
 */
public record ChangeRow(
    ChangeKind kind,
    Integer version,
    String key,
    String oldValue,
    String newValue,
    boolean rollback) {

  /** The model was created, renamed or deleted. */
  public static ChangeRow model(String oldName, String newName) {
    return of(ChangeKind.CHANGE_KIND_MODEL, null, null, oldName, newName);
  }

  /** A version was created or deleted. */
  public static ChangeRow version(int version, String oldSource, String newSource) {
    return of(ChangeKind.CHANGE_KIND_VERSION, version, null, oldSource, newSource);
  }

  /** An alias was set, moved or deleted. */
  public static ChangeRow alias(String alias, Integer from, Integer to) {
    return of(ChangeKind.CHANGE_KIND_ALIAS, to, alias, text(from), text(to));
  }

  /** A version's stage was changed. */
  public static ChangeRow stage(int version, String from, String to) {
    return of(ChangeKind.CHANGE_KIND_STAGE, version, null, from, to);
  }

  /** A tag of the model, or with a version of that, was set or removed. */
  public static ChangeRow tag(Integer version, String key, String from, String to) {
    return of(ChangeKind.CHANGE_KIND_TAG, version, key, from, to);
  }

  /** The description of the model, or with a version of that, was changed. */
  public static ChangeRow description(Integer version, String from, String to) {
    return of(ChangeKind.CHANGE_KIND_DESCRIPTION, version, null, from, to);
  }

  /** An alias was moved back to where it had pointed before. */
  public ChangeRow asRollback() {
    return new ChangeRow(kind, version, key, oldValue, newValue, true);
  }

  private static ChangeRow of(
      ChangeKind kind, Integer version, String key, String oldValue, String newValue) {
    return new ChangeRow(kind, version, key, oldValue, newValue, false);
  }

  private static String text(Integer version) {
    return version == null ? null : version.toString();
  }
}
