package io.millrace.standalone;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Locale;

/**
 * The key that secrets are encrypted under, made once in the data folder unless one is configured.
 */
final class SecretKeyFile {
  private static final int BYTES = 32;

  private SecretKeyFile() {}

  /** Points the services at the file in a data folder, and makes it at the first start. */
  static void provide(Path file) throws StartFailure {
    if (isConfigured("millrace.secrets.keys") || isConfigured("millrace.secrets.key-file")) {
      return;
    }
    try {
      if (!Files.exists(file)) {
        make(file);
      }
    } catch (IOException e) {
      throw new StartFailure("cannot make the key file " + file + ": " + Reason.of(e), e);
    }
    System.setProperty("millrace.secrets.key-file", QuarkusSettings.literal(file.toString()));
  }

  private static boolean isConfigured(String name) {
    String variable = name.replaceAll("[.-]", "_").toUpperCase(Locale.ROOT);
    return System.getProperty(name) != null || System.getenv(variable) != null;
  }

  private static void make(Path file) throws IOException {
    byte[] key = new byte[BYTES];
    new SecureRandom().nextBytes(key);
    Path whole =
        Files.createTempFile(
            file.getParent(),
            ".key",
            "",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    String line = Base64.getEncoder().encodeToString(key) + "\n";
    // Whole or not at all, after a power cut too: what is sealed under a lost key never opens.
    try (FileChannel out = FileChannel.open(whole, StandardOpenOption.WRITE)) {
      out.write(ByteBuffer.wrap(line.getBytes(StandardCharsets.US_ASCII)));
      out.force(true);
    }
    Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel folder = FileChannel.open(file.getParent(), StandardOpenOption.READ)) {
      folder.force(true);
    }
  }
}
