package io.millrace.project.command;

import io.millrace.runtime.error.MillraceException;
import java.util.List;
import java.util.Map;

/**
 * A command with places for values, written as Python's {@code str.format} has it: {@code {name}}
 * is one, {@code {{} and {@code }}} are braces. What else {@code str.format} could do, such as
 * {@code {a.b}} and {@code {a!r}}, is refused.
 */
final class Template {

  private static final int SHOWN = 60;

  private final String entryPoint;
  private final String text;
  private final Map<String, String> values;
  private final StringBuilder out = new StringBuilder();
  private final ShellState state = new ShellState();

  private Template(String entryPoint, String text, Map<String, String> values) {
    this.entryPoint = entryPoint;
    this.text = text;
    this.values = values;
  }

  /**
   * Puts values in, each as one word, and further words behind.
   *
   * @param values by name
   * @param extras words to be put behind the command
   * @throws MillraceException INVALID_PARAMETER_VALUE if it is malformed, names a value that there
   *     is none of, or has a place where a value could not be quoted
   */
  static String fill(
      String entryPoint, String text, Map<String, String> values, List<String> extras) {
    // Else further words would be a command of their own, behind a line's end.
    Template template = new Template(entryPoint, text.stripTrailing(), values);
    template.fill();
    for (String extra : extras) {
      template.literal(' ');
      template.word("the end of the command", extra);
    }
    return template.out.toString();
  }

  private void fill() {
    for (int at = 0; at < text.length(); ) {
      char each = text.charAt(at);
      boolean isDoubled = at + 1 < text.length() && text.charAt(at + 1) == each;
      if (each != '{' && each != '}') {
        literal(each);
        at++;
      } else if (isDoubled) {
        literal(each);
        at += 2;
      } else if (each == '}') {
        throw error(at, "has a } without a {: a brace of the shell's is written }}");
      } else {
        at = place(at);
      }
    }
  }

  private void literal(char each) {
    out.append(each);
    state.read(each);
  }

  /** Fills one place, and says where it ends. */
  private int place(int start) {
    int end = text.indexOf('}', start);
    String name = end < 0 ? "" : text.substring(start + 1, end);
    if (end < 0) {
      throw error(start, "has a { without a }: a brace of the shell's is written {{");
    }
    if (state.isAfterDollar()) {
      throw error(
          start - 1, "has a variable of the shell's like a parameter: write $VAR or ${{VAR}}");
    }
    if (name.isEmpty() || name.contains("{")) {
      throw error(
          start,
          "has a {} without the name of a parameter: braces of the shell's are written {{}}");
    }
    String value = values.get(name);
    if (value == null) {
      throw error(start, unknown(name));
    }
    word("{%s}".formatted(name), value);
    return end + 1;
  }

  private String unknown(String name) {
    if (name.matches(".*[.\\[!:].*")) {
      return "has '{%s}', where only the name of a parameter may be".formatted(name);
    }
    return values.isEmpty()
        ? "names the parameter '%s', and has none".formatted(name)
        : "names the parameter '%s', and has %s"
            .formatted(name, String.join(", ", values.keySet()));
  }

  private void word(String where, String value) {
    if (state.takesQuotedWord()) {
      out.append(ShellWord.quote(value));
    } else if (ShellWord.isBare(value)) {
      out.append(value);
    } else {
      throw MillraceException.invalid(
          ("The command of entry point '%s' has %s within quotes, a comment or a substitution of its own, where the value"
                  + " '%s' cannot be quoted: values come with quotes, so take away those around it.")
              .formatted(entryPoint, where, shortened(value)));
    }
    state.word();
  }

  private MillraceException error(int at, String what) {
    return MillraceException.invalid(
        "The command of entry point '%s' %s, at '%s'."
            .formatted(entryPoint, what, shortened(text.substring(Math.max(0, at)))));
  }

  private static String shortened(String text) {
    return text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text;
  }
}
