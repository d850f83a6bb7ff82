package io.millrace.gateway.route;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A path of {@code google.api.http}, by the grammar in google/api/http.proto:
 *
 * <pre>
 * Template  = "/" Segments [ ":" Verb ]
 * Segments  = Segment { "/" Segment }
 * Segment   = "*" | "**" | Literal | Variable
 * Variable  = "{" FieldPath [ "=" Segments ] "}"
 * FieldPath = Name { "." Name }
 * </pre>
 *
 * A {@code **} stands for any number of segments, none included, and only at the end.
 */
public final class PathTemplate {

  /** What one segment of a path must be. */
  sealed interface Segment {}

  /** Exactly this text. */
  record Literal(String text) implements Segment {}

  /** Any one segment that is not empty. */
  record One() implements Segment {}

  /** All segments that are left. */
  record Rest() implements Segment {}

  /**
   * A field that is set from the path.
   *
   * @param field the field's name, or names with dots between them
   * @param from the first of its segments, from 0
   * @param to the segment behind its last one
   */
  public record Variable(String field, int from, int to) {}

  private final List<Segment> segments;
  private final List<Variable> variables;
  private final String verb;

  PathTemplate(List<Segment> segments, List<Variable> variables, String verb) {
    this.segments = List.copyOf(segments);
    this.variables = List.copyOf(variables);
    this.verb = verb;
  }

  /**
   * Reads a template.
   *
   * @throws IllegalArgumentException when the text does not follow the grammar
   */
  public static PathTemplate parse(String text) {
    return new TemplateParser(text).parse();
  }

  List<Segment> segments() {
    return segments;
  }

  /** The fields that are set from the path, in the order of the template. */
  public List<Variable> variables() {
    return variables;
  }

  /** What follows the last colon; empty if there is none. */
  String verb() {
    return verb;
  }

  boolean isLiteral() {
    return segments.stream().allMatch(Literal.class::isInstance);
  }

  /** The template without its variables: two templates of one shape match the same paths. */
  String shape() {
    List<String> texts = new ArrayList<>();
    for (Segment segment : segments) {
      texts.add(
          switch (segment) {
            case Literal literal -> literal.text();
            case One one -> "*";
            case Rest rest -> "**";
          });
    }
    return texts.stream().collect(Collectors.joining("/", "/", verb.isEmpty() ? "" : ":" + verb));
  }
}
