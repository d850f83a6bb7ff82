package io.millrace.worker.log;

import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * Hides secrets in what passes: each is replaced by {@code ***}, also where it comes in two writes.
 * What may be the beginning of one is held back until the next write, or the end.
 */
public final class Masking extends FilterOutputStream {

  /** Shorter ones would be found in everything. */
  private static final int SHORTEST = 4;

  private static final byte[] MASK = {'*', '*', '*'};

  private final List<byte[]> secrets;
  private final int longest;
  private byte[] held = {};

  /** Hides those of the secrets that have four bytes or more. */
  public Masking(OutputStream out, Collection<String> secrets) {
    super(out);
    this.secrets =
        secrets.stream()
            .map(secret -> secret.getBytes(StandardCharsets.UTF_8))
            .filter(secret -> secret.length >= SHORTEST)
            .sorted(Comparator.comparing((byte[] secret) -> secret.length).reversed())
            .toList();
    longest = this.secrets.isEmpty() ? 0 : this.secrets.getFirst().length;
  }

  /** A text with the secrets hidden. */
  public static String hide(String text, Collection<String> secrets) {
    ByteArrayOutputStream hidden = new ByteArrayOutputStream();
    try (Masking masking = new Masking(hidden, secrets)) {
      masking.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return hidden.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void write(int one) throws IOException {
    write(new byte[] {(byte) one}, 0, 1);
  }

  @Override
  public void write(byte[] from, int start, int length) throws IOException {
    if (longest == 0) {
      out.write(from, start, length);
      return;
    }
    byte[] all = new byte[held.length + length];
    System.arraycopy(held, 0, all, 0, held.length);
    System.arraycopy(from, start, all, held.length, length);
    pass(all, false);
  }

  private void pass(byte[] all, boolean isEnd) throws IOException {
    int clear = 0;
    int at = 0;
    while (at < all.length) {
      // A longer one goes first, even if it is not all there yet.
      if (!isEnd && mayBegin(all, at)) {
        break;
      }
      byte[] secret = secretAt(all, at);
      if (secret != null) {
        out.write(all, clear, at - clear);
        out.write(MASK);
        at += secret.length;
        clear = at;
      } else {
        at++;
      }
    }
    out.write(all, clear, at - clear);
    held = java.util.Arrays.copyOfRange(all, at, all.length);
  }

  private byte[] secretAt(byte[] all, int at) {
    for (byte[] secret : secrets) {
      if (all.length - at >= secret.length && matches(all, at, secret, secret.length)) {
        return secret;
      }
    }
    return null;
  }

  private boolean mayBegin(byte[] all, int at) {
    int rest = all.length - at;
    if (rest >= longest) {
      return false;
    }
    for (byte[] secret : secrets) {
      if (secret.length > rest && matches(all, at, secret, rest)) {
        return true;
      }
    }
    return false;
  }

  private static boolean matches(byte[] all, int at, byte[] secret, int length) {
    for (int i = 0; i < length; i++) {
      if (all[at + i] != secret[i]) {
        return false;
      }
    }
    return true;
  }

  /** Writes what is held back: no more comes. */
  public void end() throws IOException {
    byte[] last = held;
    held = new byte[] {};
    pass(last, true);
  }

  @Override
  public void close() throws IOException {
    end();
    super.close();
  }
}
