package io.millrace.models.format;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** Finds the files that Python would unpickle, which runs whatever they say. */
final class Pickles {

  private static final Pattern NAMES =
      Pattern.compile(
          ".*\\.(pkl|pickle|cloudpickle|joblib|pth|statsmodels|pmd)(\\.(xz|bz2|gz))?"
              + "|(.*/)?explainer\\.shap",
          Pattern.CASE_INSENSITIVE);

  /** Of protocol 2 and later: an opcode and the protocol's number. */
  private static final int PROTOCOL = 0x80;

  private static final int FIRST = 2;
  private static final int LAST = 5;

  private Pickles() {}

  /** Their paths: by name, or by how they begin. */
  static List<String> in(ModelFolder folder) {
    return folder.sizes().keySet().stream()
        .filter(path -> NAMES.matcher(path).matches() || isPickle(folder.path().resolve(path)))
        .toList();
  }

  private static boolean isPickle(Path file) {
    if (!Files.isRegularFile(file)) {
      return false;
    }
    try (InputStream in = Files.newInputStream(file)) {
      int first = in.read();
      int second = in.read();
      return first == PROTOCOL && second >= FIRST && second <= LAST;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
