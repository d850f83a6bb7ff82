package io.millrace.runtime.page;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Collection;

/**
 * What a list was asked for, in a few bytes: a page token carries it, so that a token is refused
 * when it comes back with another question. Not a signature: a client may make up a position.
 */
public final class QueryDigest {

  /** Enough that two questions never meet by chance. */
  static final int LENGTH = 12;

  private final byte[] bytes;

  private QueryDigest(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * The digest of a question.
   *
   * @param list which list is asked, such as {@code runs}
   * @param parts everything that decides what is in the list and in which order: texts, numbers,
   *     and collections of those; null for what was not given
   */
  public static QueryDigest of(String list, Object... parts) {
    try {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      DataOutputStream out = new DataOutputStream(all);
      write(out, list);
      for (Object part : parts) {
        write(out, part);
      }
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(all.toByteArray());
      return new QueryDigest(Arrays.copyOf(hash, LENGTH));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("Every Java has SHA-256", e);
    }
  }

  /** Lengths go first, so that no two questions are written the same. */
  private static void write(DataOutputStream out, Object part) throws IOException {
    switch (part) {
      case null -> out.writeByte('-');
      case Collection<?> items -> {
        out.writeByte('[');
        out.writeInt(items.size());
        for (Object item : items) {
          write(out, item);
        }
      }
      default -> {
        byte[] text = part.toString().getBytes(StandardCharsets.UTF_8);
        out.writeByte('t');
        out.writeInt(text.length);
        out.write(text);
      }
    }
  }

  byte[] bytes() {
    return bytes.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof QueryDigest that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }
}
