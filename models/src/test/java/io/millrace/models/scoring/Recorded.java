package io.millrace.models.scoring;

import io.millrace.models.scoring.json.JsonScanner;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/** What {@code record.py} has written. */
final class Recorded {

  private Recorded() {}

  static Object read(String name) {
    try (InputStream in = Recorded.class.getResourceAsStream("/scoring/" + name);
        GZIPInputStream unzipped = new GZIPInputStream(in)) {
      return json(unzipped.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Object json(byte[] text) {
    try {
      return JsonScanner.check(text).tree();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The status that HTTP answers with: see the gateway. */
  static int status(Answer answer) {
    return switch (answer.reason()) {
      case null -> 200;
      case ERROR_REASON_RESOURCE_DOES_NOT_EXIST -> 404;
      case ERROR_REASON_UNSUPPORTED_MEDIA_TYPE -> 415;
      case ERROR_REASON_INTERNAL_ERROR -> 500;
      case ERROR_REASON_TEMPORARILY_UNAVAILABLE -> 503;
      default -> 400;
    };
  }

  static Map<?, ?> map(Object tree) {
    return (Map<?, ?>) tree;
  }

  static List<?> list(Object tree) {
    return (List<?>) tree;
  }
}
