package io.millrace.conformance.wire;

import io.millrace.conformance.Setting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Whether a test is there, by the name that the list of the wire gives it: {@code Class#method} of
 * any module, {@code Class: row} of a table here (with {@code *} for the rest of the name), {@code
 * file.py::function} of the Python suite.
 */
final class TestNames {
  private final Path home = Path.of(Setting.HOME.value());
  private final Map<String, String> sources = new HashMap<>();
  private final Map<String, List<String>> rows = new HashMap<>();

  TestNames() {
    try (Stream<Path> files = Files.walk(home, 14)) {
      files
          .filter(file -> isTest(home.relativize(file).toString()))
          // Two modules may have a class of one name.
          .forEach(
              file -> sources.merge(file.getFileName().toString(), read(file), String::concat));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isTest(String path) {
    return !path.contains("/target/")
        && (path.contains("src/test/java") && path.endsWith(".java")
            || path.startsWith("conformance/python/test_") && path.endsWith(".py"));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean exists(String name) {
    if (name.contains("::")) {
      String[] parts = name.split("::");
      return has(parts[0], "def " + parts[1] + "\\(");
    }
    if (name.matches("\\w+#\\w+")) {
      String[] parts = name.split("#");
      return has(parts[0] + ".java", "void " + parts[1] + "\\(");
    }
    String[] parts = name.split(": ", 2);
    List<String> names = rows.computeIfAbsent(parts[0], TestNames::rowsOf);
    return parts[1].endsWith("*")
        ? names.stream()
            .anyMatch(row -> row.startsWith(parts[1].substring(0, parts[1].length() - 1)))
        : names.contains(parts[1]);
  }

  private boolean has(String file, String definition) {
    String source = sources.get(file);
    return source != null && Pattern.compile("\\b" + definition).matcher(source).find();
  }

  /** The rows of a table, by name. They are made without a server. */
  static List<String> rowsOf(String table) {
    try {
      Constructor<?> constructor =
          Class.forName(TestNames.class.getPackageName() + "." + table).getDeclaredConstructor();
      constructor.setAccessible(true);
      return ((Table) constructor.newInstance()).rows().map(Row::name).toList();
    } catch (ReflectiveOperationException | ClassCastException e) {
      throw new IllegalArgumentException("there is no table " + table, e);
    }
  }
}
