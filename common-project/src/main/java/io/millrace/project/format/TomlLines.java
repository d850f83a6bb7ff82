package io.millrace.project.format;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where something is in a TOML file, for messages: found by how such files are written, as what
 * reads them does not tell. What is written in another way is said to be in the first line.
 */
final class TomlLines {

  private static final Pattern HEADER = Pattern.compile("\\s*\\[{1,2}([^\\[\\]]+)]{1,2}\\s*(#.*)?");
  private static final Pattern KEY = Pattern.compile("\\s*([A-Za-z0-9_.\"'-]+)\\s*=.*");
  private static final Pattern QUOTES = Pattern.compile("[\"'\\s]");

  private final List<String> lines;

  TomlLines(String text) {
    lines = text.lines().toList();
  }

  /** The line of the header of a table that is there several times: of the first, the second. */
  int ofTable(String table, int number) {
    int seen = 0;
    for (int i = 0; i < lines.size(); i++) {
      if (table.equals(name(HEADER, lines.get(i))) && ++seen == number) {
        return i + 1;
      }
    }
    return 1;
  }

  /**
   * The line where a member of a table is first.
   *
   * @param table empty for the file itself
   */
  int ofKey(String table, String key) {
    String wanted = table.isEmpty() ? key : table + "." + key;
    String current = "";
    for (int i = 0; i < lines.size(); i++) {
      String header = name(HEADER, lines.get(i));
      current = header == null ? current : header;
      String member = name(KEY, lines.get(i));
      String path = member == null || current.isEmpty() ? member : current + "." + member;
      String found = header == null ? path : header;
      if (found != null && (found + ".").startsWith(wanted + ".")) {
        return i + 1;
      }
    }
    return 1;
  }

  private static String name(Pattern pattern, String line) {
    Matcher matcher = pattern.matcher(line);
    return matcher.matches() ? QUOTES.matcher(matcher.group(1)).replaceAll("") : null;
  }
}
