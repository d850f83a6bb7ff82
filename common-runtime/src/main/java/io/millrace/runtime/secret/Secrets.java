package io.millrace.runtime.secret;

import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts secrets for keeping: AES-256-GCM with a random nonce. What is sealed names its key, so
 * that keys can be changed; it opens only in the context it was sealed for, so that it is of no use
 * in another row.
 *
 * <p>Layout: a version byte, the first 8 bytes of the key's SHA-256, a nonce of 12, then the
 * ciphertext with its tag.
 */
@Startup
@Singleton
public class Secrets {

  private static final byte VERSION = 1;
  private static final int ID_BYTES = 8;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  private final SecureRandom random = new SecureRandom();
  private final List<Key> keys;

  /** A key, and what tells that it is meant. */
  private record Key(byte[] id, SecretKeySpec spec) {

    static Key of(byte[] bytes) {
      try {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
        return new Key(Arrays.copyOf(hash, ID_BYTES), new SecretKeySpec(bytes, "AES"));
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  Secrets(SecretsConfig config) {
    keys = SecretKeys.read(config).stream().map(Key::of).toList();
  }

  /** Whether there is a key. */
  public boolean isConfigured() {
    return !keys.isEmpty();
  }

  /**
   * Encrypts a secret under the first key.
   *
   * @param context where it belongs, such as {@code webhook/<id>}; asked for again to open it
   * @throws IllegalStateException if there is no key
   */
  public byte[] seal(byte[] plain, String context) {
    if (keys.isEmpty()) {
      throw new IllegalStateException("no key is configured: set millrace.secrets.keys");
    }
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    byte[] sealed = run(Cipher.ENCRYPT_MODE, keys.getFirst(), nonce, plain, context);
    return ByteBuffer.allocate(1 + ID_BYTES + NONCE_BYTES + sealed.length)
        .put(VERSION)
        .put(keys.getFirst().id)
        .put(nonce)
        .put(sealed)
        .array();
  }

  /**
   * Decrypts what {@link #seal} gave.
   *
   * @throws IllegalStateException if its key is not configured, or it is damaged or was sealed for
   *     another context
   */
  public byte[] open(byte[] sealed, String context) {
    ByteBuffer in = ByteBuffer.wrap(sealed);
    if (sealed.length < 1 + ID_BYTES + NONCE_BYTES || in.get() != VERSION) {
      throw new IllegalStateException("not a sealed secret");
    }
    byte[] id = new byte[ID_BYTES];
    in.get(id);
    byte[] nonce = new byte[NONCE_BYTES];
    in.get(nonce);
    byte[] text = new byte[in.remaining()];
    in.get(text);
    Key key =
        keys.stream()
            .filter(each -> Arrays.equals(each.id, id))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "the key of a secret is not among millrace.secrets.keys (or key-file)"));
    return run(Cipher.DECRYPT_MODE, key, nonce, text, context);
  }

  private static byte[] run(int mode, Key key, byte[] nonce, byte[] input, String context) {
    try {
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(mode, key.spec, new GCMParameterSpec(TAG_BITS, nonce));
      cipher.updateAAD(context.getBytes(StandardCharsets.UTF_8));
      return cipher.doFinal(input);
    } catch (GeneralSecurityException damaged) {
      throw new IllegalStateException("a secret does not open: " + damaged.getMessage(), damaged);
    }
  }
}
