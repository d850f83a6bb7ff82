package io.millrace.gateway.openapi;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The comments above declarations in one proto file, by the declaration's full name. Generated
 * classes do not keep them, so they are read off the source; it is read as our formatting has it:
 * one declaration to a line, comments as lines of their own.
 */
final class ProtoComments {

  private static final Pattern PACKAGE = Pattern.compile("package ([\\w.]+);");
  private static final Pattern SCOPE =
      Pattern.compile("(message|service|enum|oneof|extend) ([\\w.]+) \\{(}?)");
  private static final Pattern RPC = Pattern.compile("rpc (\\w+)\\(.*");
  private static final Pattern FIELD =
      Pattern.compile("(?:repeated |optional )?(?:map<[^>]+>|[\\w.]+) (\\w+) = \\d+.*");
  private static final Pattern VALUE = Pattern.compile("(\\w+) = \\d+.*");

  private final Map<String, String> comments = new HashMap<>();
  private final Deque<String> scopes = new ArrayDeque<>();
  private final List<String> pending = new ArrayList<>();

  /** Braces of options, and of RPCs, that are open. */
  private int inner;

  private ProtoComments() {}

  static Map<String, String> of(String source) {
    ProtoComments reader = new ProtoComments();
    source.lines().map(String::strip).forEach(reader::line);
    return reader.comments;
  }

  private void line(String line) {
    if (line.startsWith("//")) {
      pending.add(line.substring(2).strip());
      return;
    }
    if (inner > 0) {
      inner += balance(line);
    } else if (!declaration(line) && line.equals("}")) {
      scopes.removeLast();
    }
    pending.clear();
  }

  private boolean declaration(String line) {
    Matcher match = PACKAGE.matcher(line);
    if (match.matches()) {
      scopes.add(match.group(1));
      return true;
    }
    match = SCOPE.matcher(line);
    if (match.matches()) {
      // Fields of a oneof belong to the message around it.
      boolean named = !match.group(1).equals("oneof") && !match.group(1).equals("extend");
      keep(match.group(2));
      if (match.group(3).isEmpty()) {
        scopes.add(named ? match.group(2) : "");
      }
      return true;
    }
    for (Pattern pattern : List.of(RPC, FIELD, VALUE)) {
      match = pattern.matcher(line);
      if (match.matches()) {
        keep(match.group(1));
        inner = balance(line);
        return true;
      }
    }
    return false;
  }

  private void keep(String name) {
    if (!pending.isEmpty()) {
      List<String> path = new ArrayList<>(scopes);
      path.removeIf(String::isEmpty);
      path.add(name);
      comments.put(String.join(".", path), String.join("\n", pending));
    }
  }

  private static int balance(String line) {
    int open = 0;
    for (int i = 0; i < line.length(); i++) {
      open += line.charAt(i) == '{' ? 1 : line.charAt(i) == '}' ? -1 : 0;
    }
    return open;
  }
}
