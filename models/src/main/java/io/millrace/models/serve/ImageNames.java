package io.millrace.models.serve;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Names that are written into files which other programs run: nothing in them is more than a name.
 */
final class ImageNames {

  /** Of a service, which is the strictest (RFC 1035). */
  private static final Pattern NAME = Pattern.compile("[a-z]([-a-z0-9]{0,61}[a-z0-9])?");

  /** Of an image: registry, path, tag, digest. */
  private static final Pattern IMAGE =
      Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9._:/-]{0,254}(@sha256:[0-9a-f]{64})?");

  private static final Pattern QUANTITY =
      Pattern.compile("[0-9]{1,12}(\\.[0-9]{1,3})?(m|[kMGT]i?)?");
  private static final Pattern PARTS = Pattern.compile("[/@]");
  private static final int LONGEST = 63;
  private static final int LARGEST_PORT = 65_535;

  /** Those below are root's. */
  private static final int SMALLEST_PORT = 1_024;

  private ImageNames() {}

  /** A name that tells what a source is: of a model, or else of a folder. */
  static String madeOf(String source) {
    String path = source.substring(source.indexOf(':') + 1).replaceFirst("/+$", "");
    String[] parts = PARTS.split(path.replaceFirst("^/+", ""));
    String word = source.startsWith("models:") ? parts[0] : parts[parts.length - 1];
    String name =
        word.toLowerCase(Locale.ROOT)
            .replaceAll("[^a-z0-9]+", "-")
            .replaceFirst("^[^a-z]+", "")
            .replaceFirst("^(.{" + LONGEST + "}).*", "$1")
            .replaceFirst("-+$", "");
    return name.isEmpty() ? "model" : name;
  }

  static void checkName(String option, String name) {
    if (!NAME.matcher(name).matches()) {
      throw new ServeFailure(
          option
              + " must be a letter, then small letters, digits and dashes, 63 at most and no dash at the end, not "
              + shown(name));
    }
  }

  static void checkImage(String option, String image) {
    if (!IMAGE.matcher(image).matches()) {
      throw new ServeFailure(
          option + " must name an image, such as python:3.11-slim, not " + shown(image));
    }
  }

  static void checkQuantity(String option, String quantity) {
    if (!QUANTITY.matcher(quantity).matches()) {
      throw new ServeFailure(
          option + " must be a quantity, such as 500m or 2Gi, not " + shown(quantity));
    }
  }

  static void checkPort(String option, int port) {
    if (port < SMALLEST_PORT || port > LARGEST_PORT) {
      throw new ServeFailure(
          "%s must be %d to %d, not %d".formatted(option, SMALLEST_PORT, LARGEST_PORT, port));
    }
  }

  private static String shown(String text) {
    return "'" + text.replaceAll("\\p{Cntrl}", " ") + "'";
  }
}
