package io.millrace.runtime.secret;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Reads keys as they are configured. */
final class SecretKeys {

  static final int BYTES = 32;

  private SecretKeys() {}

  /**
   * The keys, none if nothing is configured.
   *
   * @throws IllegalStateException in one line, naming the setting, if they are no keys
   */
  static List<byte[]> read(SecretsConfig config) {
    if (config.keys().isPresent() && config.keyFile().isPresent()) {
      throw new IllegalStateException(
          "millrace.secrets.keys and millrace.secrets.key-file are both set: set one of them");
    }
    return config
        .keyFile()
        .map(file -> parse(lines(file), "millrace.secrets.key-file " + file))
        .orElseGet(() -> parse(config.keys().orElse(List.of()), "millrace.secrets.keys"));
  }

  private static List<String> lines(Path file) {
    try {
      List<String> lines = Files.readAllLines(file).stream().filter(s -> !s.isBlank()).toList();
      if (lines.isEmpty()) {
        throw new IllegalStateException("millrace.secrets.key-file %s is empty".formatted(file));
      }
      return lines;
    } catch (IOException failure) {
      throw new IllegalStateException(
          "millrace.secrets.key-file %s cannot be read: %s".formatted(file, failure), failure);
    }
  }

  private static List<byte[]> parse(List<String> texts, String setting) {
    List<byte[]> keys = new ArrayList<>();
    for (String text : texts) {
      keys.add(parse(text.strip(), setting, keys.size() + 1));
    }
    return keys;
  }

  private static byte[] parse(String text, String setting, int number) {
    try {
      byte[] key = Base64.getDecoder().decode(text);
      if (key.length == BYTES) {
        return key;
      }
    } catch (IllegalArgumentException notBase64) {
      // Said below. The text is not: it may be a key.
    }
    throw new IllegalStateException(
        "%s: key %d is not %d bytes in base64".formatted(setting, number, BYTES));
  }
}
