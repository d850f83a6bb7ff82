package io.millrace.runtime.page;

import io.millrace.runtime.error.MillraceException;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * Page tokens: where a list goes on, as the sort values of the last thing shown, and a digest of
 * the question. Opaque to clients; URL-safe base64 without padding.
 *
 * <p>A position is a list of texts, longs, doubles (NaN and the infinities too) and nulls.
 */
public final class PageToken {

  private static final byte VERSION = 1;

  private PageToken() {}

  /**
   * The token of a position.
   *
   * @param position Strings, Longs, Doubles and nulls, at most 255
   */
  public static String encode(QueryDigest digest, List<?> position) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try {
      DataOutputStream out = new DataOutputStream(all);
      out.writeByte(VERSION);
      out.write(digest.bytes());
      out.writeByte(position.size());
      for (Object value : position) {
        write(out, value);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Base64.getUrlEncoder().withoutPadding().encodeToString(all.toByteArray());
  }

  /**
   * The position in a token.
   *
   * @throws MillraceException INVALID_PARAMETER_VALUE beginning {@code Invalid page token} if the
   *     token is none of ours or belongs to another question
   */
  public static Position decode(QueryDigest digest, String token) {
    ByteBuffer in = ByteBuffer.wrap(fromBase64(token));
    try {
      if (in.get() != VERSION) {
        throw invalid("it is not one that this server gave out");
      }
      byte[] asked = new byte[QueryDigest.LENGTH];
      in.get(asked);
      if (!Arrays.equals(asked, digest.bytes())) {
        throw invalid("it belongs to a request with other arguments");
      }
      int size = Byte.toUnsignedInt(in.get());
      List<Object> values = new ArrayList<>(size);
      for (int i = 0; i < size; i++) {
        values.add(read(in));
      }
      if (in.hasRemaining()) {
        throw invalid("it is longer than it should be");
      }
      return new Position(values);
    } catch (BufferUnderflowException | CharacterCodingException e) {
      throw invalid("it is damaged");
    }
  }

  static MillraceException invalid(String why) {
    return MillraceException.invalid("Invalid page token: " + why + ".");
  }

  private static byte[] fromBase64(String token) {
    try {
      return Base64.getUrlDecoder().decode(token);
    } catch (IllegalArgumentException e) {
      throw invalid("it could not be base64-decoded");
    }
  }

  private static void write(DataOutputStream out, Object value) throws IOException {
    switch (value) {
      case null -> out.writeByte('0');
      case Long number -> {
        out.writeByte('l');
        out.writeLong(number);
      }
      case Double number -> {
        out.writeByte('d');
        out.writeDouble(number);
      }
      case String text -> {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeByte('t');
        out.writeInt(bytes.length);
        out.write(bytes);
      }
      default -> throw new IllegalArgumentException("No position holds a " + value.getClass());
    }
  }

  private static Object read(ByteBuffer in) throws CharacterCodingException {
    return switch (in.get()) {
      case '0' -> null;
      case 'l' -> in.getLong();
      case 'd' -> in.getDouble();
      case 't' -> text(in);
      default -> throw invalid("it is damaged");
    };
  }

  private static String text(ByteBuffer in) throws CharacterCodingException {
    int length = in.getInt();
    if (length < 0 || length > in.remaining()) {
      throw invalid("it is damaged");
    }
    ByteBuffer bytes = in.slice(in.position(), length);
    in.position(in.position() + length);
    String text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    if (text.indexOf('\0') >= 0) {
      throw invalid("it is damaged");
    }
    return text;
  }
}
