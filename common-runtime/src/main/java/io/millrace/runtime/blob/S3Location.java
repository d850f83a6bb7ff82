package io.millrace.runtime.blob;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in an S3 bucket.
 *
 * @param prefix what all keys begin with: empty, or ending with a slash
 */
record S3Location(String bucket, String prefix) {

  private static final String SCHEME = "s3://";
  private static final Pattern URI =
      Pattern.compile("s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(/.*)?");

  static boolean isOne(String root) {
    return root.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
  }

  /**
   * Reads {@code s3://bucket} or {@code s3://bucket/some/prefix}.
   *
   * @throws IllegalArgumentException saying what is wrong with it
   */
  static S3Location parse(String text) {
    Matcher parts = URI.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException("give s3://bucket/prefix, with the name of a bucket");
    }
    String path = parts.group(2) == null ? "" : parts.group(2).replaceAll("^/|/$", "");
    if (path.isEmpty()) {
      return new S3Location(parts.group(1), "");
    }
    if (!java.util.Arrays.stream(path.split("/", -1)).allMatch(BlobKey::isName)
        || path.matches(".*[?#].*")) {
      throw new IllegalArgumentException("the prefix '%s' cannot be used".formatted(path));
    }
    return new S3Location(parts.group(1), path + "/");
  }

  @Override
  public String toString() {
    return SCHEME + bucket + "/" + prefix.replaceAll("/$", "");
  }
}
