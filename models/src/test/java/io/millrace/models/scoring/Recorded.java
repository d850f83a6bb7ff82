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

  static Map<?, ?> map(Object tree) {
    return (Map<?, ?>) tree;
  }

  static List<?> list(Object tree) {
    return (List<?>) tree;
  }
}
