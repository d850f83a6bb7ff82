package io.millrace.gateway.route;

import io.millrace.gateway.route.PathTemplate.Literal;
import io.millrace.gateway.route.PathTemplate.One;
import io.millrace.gateway.route.PathTemplate.Rest;
import io.millrace.gateway.route.PathTemplate.Segment;
import io.millrace.gateway.route.PathTemplate.Variable;
import java.util.ArrayList;
import java.util.List;

/** Reads one path template, by recursive descent. */
final class TemplateParser {

  private final String text;
  private int at;
  private final List<Segment> segments = new ArrayList<>();
  private final List<Variable> variables = new ArrayList<>();

  TemplateParser(String text) {
    this.text = text;
  }

  PathTemplate parse() {
    expect('/');
    segments(true);
    String verb = "";
    if (at < text.length() && text.charAt(at) == ':') {
      at++;
      verb = literal();
    }
    if (at < text.length()) {
      throw failure("unexpected '" + text.charAt(at) + "'");
    }
    for (int i = 0; i < segments.size() - 1; i++) {
      if (segments.get(i) instanceof Rest) {
        throw failure("'**' must come last");
      }
    }
    return new PathTemplate(segments, variables, verb);
  }

  private void segments(boolean variablesAllowed) {
    segment(variablesAllowed);
    while (at < text.length() && text.charAt(at) == '/') {
      at++;
      segment(variablesAllowed);
    }
  }

  private void segment(boolean variablesAllowed) {
    if (text.startsWith("**", at)) {
      at += 2;
      segments.add(new Rest());
    } else if (text.startsWith("*", at)) {
      at++;
      segments.add(new One());
    } else if (variablesAllowed && text.startsWith("{", at)) {
      variable();
    } else {
      segments.add(new Literal(literal()));
    }
  }

  private void variable() {
    at++;
    int from = segments.size();
    StringBuilder field = new StringBuilder(name());
    while (at < text.length() && text.charAt(at) == '.') {
      at++;
      field.append('.').append(name());
    }
    if (at < text.length() && text.charAt(at) == '=') {
      at++;
      segments(false);
    } else {
      segments.add(new One());
    }
    expect('}');
    variables.add(new Variable(field.toString(), from, segments.size()));
  }

  private String name() {
    int start = at;
    while (at < text.length()
        && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '_')) {
      at++;
    }
    if (at == start) {
      throw failure("a field's name is missing");
    }
    return text.substring(start, at);
  }

  private String literal() {
    int start = at;
    while (at < text.length() && "/:{}*=".indexOf(text.charAt(at)) < 0) {
      at++;
    }
    if (at == start) {
      throw failure("a segment is empty");
    }
    return text.substring(start, at);
  }

  private void expect(char wanted) {
    if (at >= text.length() || text.charAt(at) != wanted) {
      throw failure("'" + wanted + "' is missing");
    }
    at++;
  }

  private IllegalArgumentException failure(String why) {
    return new IllegalArgumentException(
        "Path template '%s' at character %d: %s".formatted(text, at + 1, why));
  }
}
