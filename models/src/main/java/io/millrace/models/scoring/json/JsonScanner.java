package io.millrace.models.scoring.json;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * Goes over a JSON text once, before anything is read from it: is it sound, and where do the
 * members of its object lie? So members can be read in the order that suits, and without a tree.
 * Python's own words for what is wrong are part of the protocol; Jackson has others.
 */
public final class JsonScanner {

  private static final byte[] TRUE = {'t', 'r', 'u', 'e'};
  private static final byte[] FALSE = {'f', 'a', 'l', 's', 'e'};
  private static final byte[] NULL = {'n', 'u', 'l', 'l'};
  private static final byte[] NAN = {'N', 'a', 'N'};
  private static final byte[] INFINITY = "Infinity".getBytes(StandardCharsets.US_ASCII);

  private final byte[] in;
  private final int end;
  private int at;

  private JsonScanner(byte[] in, int from, int to) {
    this.in = in;
    this.at = from;
    this.end = to;
  }

  /**
   * The whole text, which is one value.
   *
   * @throws JsonException if it is not JSON
   * @throws CharacterCodingException if it is not UTF-8
   */
  public static Slice check(byte[] text) throws CharacterCodingException {
    for (byte b : text) {
      if (b < 0) {
        StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text));
        break;
      }
    }
    JsonScanner scanner = new JsonScanner(text, 0, text.length);
    scanner.skipSpace();
    int from = scanner.at;
    scanner.value(0);
    int to = scanner.at;
    scanner.skipSpace();
    if (scanner.at < scanner.end) {
      throw scanner.fail("Extra data", scanner.at);
    }
    return new Slice(text, from, to);
  }

  /** The members of a sound object; the last of those with equal names. */
  public static SequencedMap<String, Slice> members(Slice object) {
    JsonScanner scanner = new JsonScanner(object.bytes(), object.from() + 1, object.to());
    SequencedMap<String, Slice> members = new LinkedHashMap<>();
    scanner.skipSpace();
    while (scanner.in[scanner.at] != '}') {
      if (scanner.in[scanner.at] == ',') {
        scanner.at++;
        scanner.skipSpace();
      }
      int name = scanner.at;
      scanner.string();
      String key = (String) new Slice(scanner.in, name, scanner.at).tree();
      scanner.skipSpace();
      scanner.at++;
      scanner.skipSpace();
      int from = scanner.at;
      scanner.value(0);
      members.put(key, new Slice(scanner.in, from, scanner.at));
      scanner.skipSpace();
    }
    return members;
  }

  /** The elements of a sound array. */
  public static List<Slice> elements(Slice array) {
    JsonScanner scanner = new JsonScanner(array.bytes(), array.from() + 1, array.to());
    List<Slice> elements = new ArrayList<>();
    scanner.skipSpace();
    while (scanner.in[scanner.at] != ']') {
      if (scanner.in[scanner.at] == ',') {
        scanner.at++;
        scanner.skipSpace();
      }
      int from = scanner.at;
      scanner.value(0);
      elements.add(new Slice(scanner.in, from, scanner.at));
      scanner.skipSpace();
    }
    return elements;
  }

  private void value(int depth) {
    if (depth > Json.MAX_DEPTH) {
      throw new JsonException("more than " + Json.MAX_DEPTH + " arrays and objects in each other");
    }
    switch (at < end ? in[at] : 0) {
      case '{' -> object(depth);
      case '[' -> array(depth);
      case '"' -> string();
      case 't' -> word(TRUE);
      case 'f' -> word(FALSE);
      case 'n' -> word(NULL);
      case 'N' -> word(NAN);
      case 'I' -> word(INFINITY);
      default -> number();
    }
  }

  private void object(int depth) {
    at++;
    skipSpace();
    if (at < end && in[at] == '}') {
      at++;
      return;
    }
    while (true) {
      if (at >= end || in[at] != '"') {
        throw fail("Expecting property name enclosed in double quotes", at);
      }
      string();
      skipSpace();
      if (at >= end || in[at] != ':') {
        throw fail("Expecting ':' delimiter", at);
      }
      at++;
      skipSpace();
      value(depth + 1);
      skipSpace();
      if (at < end && in[at] == '}') {
        at++;
        return;
      }
      comma();
    }
  }

  private void array(int depth) {
    at++;
    skipSpace();
    if (at < end && in[at] == ']') {
      at++;
      return;
    }
    while (true) {
      value(depth + 1);
      skipSpace();
      if (at < end && in[at] == ']') {
        at++;
        return;
      }
      comma();
    }
  }

  private void comma() {
    if (at >= end || in[at] != ',') {
      throw fail("Expecting ',' delimiter", at);
    }
    at++;
    skipSpace();
  }

  private void string() {
    int start = at++;
    while (at < end) {
      byte b = in[at];
      if (b == '"') {
        at++;
        return;
      }
      if (b >= 0 && b < ' ') {
        throw fail("Invalid control character at", at);
      }
      if (b == '\\') {
        escape(start);
      }
      at++;
    }
    throw fail("Unterminated string starting at", start);
  }

  private void escape(int start) {
    int backslash = at++;
    if (at >= end) {
      throw fail("Unterminated string starting at", start);
    }
    if (in[at] == 'u') {
      for (int i = 1; i <= 4; i++) {
        if (at + i >= end || Character.digit(in[at + i], 16) < 0) {
          throw fail("Invalid \\uXXXX escape", at);
        }
      }
      at += 4;
    } else if ("\"\\/bfnrt".indexOf(in[at]) < 0) {
      throw fail("Invalid \\escape", backslash);
    }
  }

  private void word(byte[] word) {
    int length = word.length;
    if (end - at < length || !Arrays.equals(in, at, at + length, word, 0, length)) {
      throw fail("Expecting value", at);
    }
    at += length;
  }

  private void number() {
    int start = at;
    if (at < end && in[at] == '-') {
      at++;
      if (at < end && in[at] == 'I') {
        word(INFINITY);
        return;
      }
    }
    if (digit(at) < 0) {
      throw fail("Expecting value", start);
    }
    if (digit(at) == 0) {
      at++;
    } else {
      digits();
    }
    if (at - start > Json.MAX_DIGITS) {
      throw new JsonException("a number of more than " + Json.MAX_DIGITS + " digits");
    }
    if (at < end && in[at] == '.' && digit(at + 1) >= 0) {
      at++;
      digits();
    }
    if (at < end && (in[at] | 0x20) == 'e') {
      int sign = at + 1 < end && (in[at + 1] == '+' || in[at + 1] == '-') ? 1 : 0;
      if (digit(at + 1 + sign) >= 0) {
        at += 1 + sign;
        digits();
      }
    }
  }

  private void digits() {
    while (digit(at) >= 0) {
      at++;
    }
  }

  private int digit(int index) {
    return index < end && in[index] >= '0' && in[index] <= '9' ? in[index] - '0' : -1;
  }

  private void skipSpace() {
    while (at < end && (in[at] == ' ' || in[at] == '\n' || in[at] == '\r' || in[at] == '\t')) {
      at++;
    }
  }

  private JsonException fail(String what, int index) {
    String before = new String(in, 0, Math.min(index, end), StandardCharsets.UTF_8);
    int line = 1 + (int) before.chars().filter(c -> c == '\n').count();
    int position = before.codePointCount(0, before.length());
    int start = before.lastIndexOf('\n') + 1;
    int column = before.codePointCount(start, before.length()) + 1;
    return new JsonException(
        "%s: line %d column %d (char %d)".formatted(what, line, column, position));
  }
}
