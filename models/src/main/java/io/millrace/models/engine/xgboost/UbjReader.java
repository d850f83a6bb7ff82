package io.millrace.models.engine.xgboost;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.BiConsumer;

/**
 * Reads the texts in the objects of a UBJSON file, and skips the rest, which is nearly all of it.
 * Malformed files throw {@code IllegalArgumentException} or {@code BufferUnderflowException}.
 */
final class UbjReader {

  private static final int DEEPEST = 32;

  private final ByteBuffer in;
  private final BiConsumer<String, String> texts;

  private UbjReader(ByteBuffer in, BiConsumer<String, String> texts) {
    this.in = in;
    this.texts = texts;
  }

  /** Gives all texts that are members of objects, each with its path, as {@code one.two}. */
  static void texts(Path file, BiConsumer<String, String> texts) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      if (channel.size() > Integer.MAX_VALUE) {
        throw new IllegalArgumentException("too large");
      }
      ByteBuffer in = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
      new UbjReader(in, texts).value(in.get(), "", 0);
    }
  }

  private void value(byte marker, String path, int depth) {
    if (depth > DEEPEST) {
      throw new IllegalArgumentException("too deep");
    }
    switch (marker) {
      case '{' -> object(path, depth);
      case '[' -> array(depth);
      case 'S', 'H' -> texts.accept(path, text());
      default -> skip(size(marker));
    }
  }

  private void object(String path, int depth) {
    while (in.get(in.position()) != '}') {
      String name = text();
      value(in.get(), path.isEmpty() ? name : path + "." + name, depth + 1);
    }
    in.get();
  }

  private void array(int depth) {
    byte type = 0;
    if (in.get(in.position()) == '$') {
      in.get();
      type = in.get();
    }
    if (in.get(in.position()) != '#') {
      while (in.get(in.position()) != ']') {
        value(in.get(), "[]", depth + 1);
      }
      in.get();
      return;
    }
    in.get();
    long count = length();
    if (type != 0) {
      skip(Math.multiplyExact(count, size(type)));
      return;
    }
    for (long i = 0; i < count; i++) {
      value(in.get(), "[]", depth + 1);
    }
  }

  private String text() {
    long length = length();
    int from = in.position();
    skip(length);
    byte[] bytes = new byte[(int) length];
    in.get(from, bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private long length() {
    byte marker = in.get();
    return switch (marker) {
      case 'i', 'U' -> Byte.toUnsignedLong(in.get());
      case 'I' -> in.getShort();
      case 'l' -> in.getInt();
      case 'L' -> in.getLong();
      default -> throw new IllegalArgumentException("no length");
    };
  }

  private void skip(long bytes) {
    if (bytes < 0 || bytes > in.remaining()) {
      throw new IllegalArgumentException("too long");
    }
    in.position(in.position() + (int) bytes);
  }

  private static long size(byte marker) {
    return switch (marker) {
      case 'Z', 'N', 'T', 'F' -> 0;
      case 'i', 'U', 'C' -> 1;
      case 'I' -> 2;
      case 'l', 'd' -> 4;
      case 'L', 'D' -> 8;
      default -> throw new IllegalArgumentException("no type");
    };
  }
}
