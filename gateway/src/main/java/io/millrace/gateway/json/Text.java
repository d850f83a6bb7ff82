package io.millrace.gateway.json;

import com.fasterxml.jackson.core.io.JsonStringEncoder;

/** Rules on strings, whichever part of a request they come from. */
public final class Text {

  private Text() {}

  /**
   * Refuses what no store can keep: NUL characters, and halves of surrogate pairs, which UTF-8 does
   * not have.
   *
   * @param path names the text in the message
   */
  public static String check(String text, String path) {
    String why = whyBad(text);
    if (why != null) {
      throw Problems.badText(path, why);
    }
    return text;
  }

  /**
   * What is wrong with a text, as the end of a sentence that begins with "It"; null if nothing is.
   */
  static String whyBad(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0) {
        return "contains a NUL character";
      }
      if (Character.isSurrogate(c)) {
        if (Character.isLowSurrogate(c)
            || i + 1 == text.length()
            || !Character.isLowSurrogate(text.charAt(i + 1))) {
          return "is not valid Unicode text";
        }
        i++;
      }
    }
    return null;
  }

  /** The text as a JSON string. */
  static String quote(String text) {
    return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
  }
}
