package io.millrace.testing;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Messages of any type, with values near the edges of their types, and ids of things that are. */
public final class RandomMessages {

  private static final int MAX_DEPTH = 6;

  private static final List<String> TEXTS =
      List.of(
          "",
          " ",
          "a",
          "0",
          "-1",
          "é🚀",
          "\0",
          "a\0b",
          "\n\r\t",
          "../../etc/passwd",
          "%2e%2e/%2e%2e",
          "/",
          "a/b/c.txt",
          "s3://bucket/key",
          "file:///tmp",
          "m1 > 3 AND",
          "metrics.m > 0",
          "params.k = 'v' OR tags.k LIKE '%'",
          "attributes.start_time DESC",
          "NaN",
          "{}",
          "[[[[[[[[[[[[[[[[[[",
          "{\"a\":1e999999999}",
          "18446744073709551616",
          "99999999999999999999999999",
          "x".repeat(300),
          "x".repeat(9000),
          "\u202e\ufeff\uffff");

  private static final long[] WHOLE = {
    0, 1, -1, 2, 1000, 1001, Integer.MAX_VALUE, Integer.MIN_VALUE, Long.MAX_VALUE, Long.MIN_VALUE
  };

  private static final double[] FRACTIONS = {
    0,
    -0.0,
    1,
    -1,
    Double.NaN,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY,
    Double.MIN_VALUE,
    Double.MAX_VALUE,
    1e-320
  };

  private final Random random;
  private final Map<String, List<String>> known;
  private final boolean storable;

  private RandomMessages(Random random, Map<String, List<String>> known, boolean storable) {
    this.random = random;
    this.known = known;
    this.storable = storable;
  }

  /**
   * Anything that protobuf can say.
   *
   * @param known values that mean something, by the name of the field
   */
  public static RandomMessages any(Random random, Map<String, List<String>> known) {
    return new RandomMessages(random, known, false);
  }

  /** Only what every part can take: text without NUL, and values that an enum has. */
  public static RandomMessages storable(Random random) {
    return new RandomMessages(random, Map.of(), true);
  }

  /** The next one. */
  public DynamicMessage of(Descriptor type) {
    return of(type, 0);
  }

  private DynamicMessage of(Descriptor type, int depth) {
    DynamicMessage.Builder message = DynamicMessage.newBuilder(type);
    for (FieldDescriptor field : type.getFields()) {
      boolean deep = field.getJavaType() == FieldDescriptor.JavaType.MESSAGE && depth >= MAX_DEPTH;
      boolean needed = storable && isJson(field);
      if (!needed && (deep || random.nextInt(4) == 0)) {
        continue;
      }
      if (field.isRepeated()) {
        // A map has a key once.
        for (int count = field.isMapField() ? 1 : count(); count > 0; count--) {
          message.addRepeatedField(field, value(field, depth));
        }
      } else {
        message.setField(field, value(field, depth));
      }
    }
    return message.build();
  }

  private int count() {
    return random.nextInt(20) == 0 ? 30 : random.nextInt(4);
  }

  private Object value(FieldDescriptor field, int depth) {
    return switch (field.getJavaType()) {
      case STRING -> text(field.getName());
      case LONG -> whole();
      case INT -> (int) whole();
      case DOUBLE -> fraction();
      case FLOAT -> (float) fraction();
      case BOOLEAN -> random.nextBoolean();
      case BYTE_STRING -> ByteString.copyFrom(bytes(random.nextInt(2000)));
      case ENUM -> choice(field.getEnumType());
      case MESSAGE -> {
        Descriptor type = field.getMessageType();
        if (storable && isSpan(type)) {
          yield span(type);
        }
        yield storable && isJson(field) ? json(type) : of(type, depth + 1);
      }
    };
  }

  private static boolean isJson(FieldDescriptor field) {
    return field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
        && field.getMessageType().getFullName().equals("google.protobuf.Value");
  }

  /** JSON has no value that is of no kind. */
  private DynamicMessage json(Descriptor type) {
    DynamicMessage.Builder value = DynamicMessage.newBuilder(type);
    FieldDescriptor kind = type.findFieldByNumber(1 + random.nextInt(4));
    return switch (kind.getJavaType()) {
      case ENUM -> value.setField(kind, kind.getEnumType().findValueByNumber(0)).build();
      case DOUBLE -> value.setField(kind, (double) random.nextInt()).build();
      case STRING -> value.setField(kind, text("")).build();
      default -> value.setField(kind, random.nextBoolean()).build();
    };
  }

  private String text(String field) {
    List<String> meaningful = known.getOrDefault(field, List.of());
    if (!meaningful.isEmpty() && random.nextInt(4) > 0) {
      return pick(meaningful);
    }
    String text = random.nextInt(4) == 0 ? letters() : pick(TEXTS);
    return storable ? text.replace("\0", "") : text;
  }

  private String letters() {
    return random
        .ints(random.nextInt(40), 1, 0x10ffff)
        .filter(c -> c < 0xd800 || c > 0xdfff)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private long whole() {
    return random.nextInt(4) == 0 ? random.nextLong() : WHOLE[random.nextInt(WHOLE.length)];
  }

  private double fraction() {
    return random.nextInt(4) == 0
        ? Double.longBitsToDouble(random.nextLong())
        : FRACTIONS[random.nextInt(FRACTIONS.length)];
  }

  private static boolean isSpan(Descriptor type) {
    return type.getFullName().equals("google.protobuf.Duration")
        || type.getFullName().equals("google.protobuf.Timestamp");
  }

  /** Seconds and nanos of one sign, and few enough. */
  private DynamicMessage span(Descriptor type) {
    return DynamicMessage.newBuilder(type)
        .setField(type.findFieldByNumber(1), random.nextLong(1L << 37))
        .setField(type.findFieldByNumber(2), random.nextInt(1_000_000_000))
        .build();
  }

  private Object choice(EnumDescriptor type) {
    return storable || random.nextInt(8) > 0
        ? pick(type.getValues())
        : type.findValueByNumberCreatingIfUnknown((int) whole());
  }

  /** So many bytes. */
  public byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  /** The bytes, with some of them changed, cut off or doubled. */
  public byte[] mangled(byte[] good) {
    if (good.length == 0) {
      return bytes(1 + random.nextInt(40));
    }
    byte[] bad = good.clone();
    switch (random.nextInt(3)) {
      case 0 -> {
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
          bad[random.nextInt(bad.length)] = (byte) random.nextInt();
        }
        return bad;
      }
      case 1 -> {
        return Arrays.copyOf(bad, random.nextInt(bad.length));
      }
      default -> {
        byte[] doubled = Arrays.copyOf(bad, bad.length * 2 - random.nextInt(bad.length));
        System.arraycopy(bad, 0, doubled, bad.length, doubled.length - bad.length);
        return doubled;
      }
    }
  }

  private <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }
}
