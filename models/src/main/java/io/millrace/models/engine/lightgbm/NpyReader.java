package io.millrace.models.engine.lightgbm;

import io.millrace.models.data.Tensor;
import io.millrace.models.signature.ElementType;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads numpy's file format {@code .npy}: arrays of one dimension, of labels. */
final class NpyReader {

  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final Pattern HEADER =
      Pattern.compile(
          "\\{'descr': '([<|])([biufU])(\\d+)', 'fortran_order': False, 'shape': \\((\\d+),\\), \\}\\s*");
  private static final Charset UTF_32 = Charset.forName("UTF-32LE");

  /** Of one character of text, in bytes. */
  private static final int CHARACTER = 4;

  private NpyReader() {}

  static Tensor read(byte[] file) throws IOException {
    try {
      ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
      byte[] magic = new byte[MAGIC.length];
      in.get(magic);
      int version = in.get();
      in.get();
      byte[] header = new byte[version == 1 ? Short.toUnsignedInt(in.getShort()) : in.getInt()];
      in.get(header);
      Matcher matcher = HEADER.matcher(new String(header, StandardCharsets.UTF_8));
      if (!matcher.matches()) {
        throw new IOException("an array of its is of a type that is not read");
      }
      int size = Integer.parseInt(matcher.group(3));
      int count = Integer.parseInt(matcher.group(4));
      return matcher.group(2).equals("U")
          ? texts(in, size, count)
          : numbers(in, type(matcher.group(2), size), count);
    } catch (BufferUnderflowException | IllegalArgumentException | NegativeArraySizeException e) {
      throw new IOException("an array of its cannot be read", e);
    }
  }

  private static ElementType type(String kind, int size) {
    String name =
        switch (kind) {
          case "b" -> "bool";
          case "i" -> "int" + size * Byte.SIZE;
          case "u" -> "uint" + size * Byte.SIZE;
          default -> "float" + size * Byte.SIZE;
        };
    return ElementType.of(name).orElseThrow(IllegalArgumentException::new);
  }

  private static Tensor numbers(ByteBuffer in, ElementType type, int count) {
    // Elements of this file and of all machines that are served on run from low to high.
    ByteBuffer values = Tensor.allocate(type, count);
    values.put(in.slice(in.position(), Math.multiplyExact(count, type.bytes())));
    return Tensor.of(type, values.flip(), count);
  }

  private static Tensor texts(ByteBuffer in, int size, int count) {
    Object[] texts = new Object[count];
    byte[] bytes = new byte[Math.multiplyExact(size, CHARACTER)];
    for (int i = 0; i < count; i++) {
      in.get(bytes);
      texts[i] = new String(bytes, UTF_32).replaceFirst("\0+$", "");
    }
    return Tensor.of(ElementType.STRING, texts, count);
  }
}
