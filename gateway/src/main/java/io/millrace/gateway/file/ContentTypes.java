package io.millrace.gateway.file;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;

/**
 * The content type of an artifact, by its name alone: MLflow's rule. What people read as text is
 * plain text, whatever it means to a program; the rest goes by extension.
 */
public final class ContentTypes {

  private static final String BYTES = "application/octet-stream";

  /** MLflow's list of extensions that are text. */
  private static final Set<String> TEXT_EXTENSIONS =
      Set.of(
          "txt",
          "log",
          "err",
          "cfg",
          "conf",
          "cnf",
          "cf",
          "ini",
          "properties",
          "prop",
          "hocon",
          "toml",
          "yaml",
          "yml",
          "xml",
          "json",
          "js",
          "py",
          "py3",
          "csv",
          "tsv",
          "md",
          "rst",
          "ipynb");

  /** MLflow's own files, which have no extension. */
  private static final Set<String> TEXT_NAMES = Set.of("mlmodel", "mlproject");

  private static final Properties BY_EXTENSION = load();

  private ContentTypes() {}

  private static Properties load() {
    Properties types = new Properties();
    try (InputStream in = ContentTypes.class.getResourceAsStream("content-types.properties")) {
      types.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return types;
  }

  /** The content type of a file of this name; never with a charset. */
  public static String of(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    int dot = lower.lastIndexOf('.');
    String extension = dot < 0 ? "" : lower.substring(dot + 1);
    if (TEXT_NAMES.contains(lower) || TEXT_EXTENSIONS.contains(extension)) {
      return "text/plain";
    }
    return BY_EXTENSION.getProperty(extension, BYTES);
  }
}
