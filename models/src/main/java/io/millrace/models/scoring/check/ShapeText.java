package io.millrace.models.scoring.check;

import java.util.List;
import java.util.stream.Collectors;

/** Shapes as Python prints them. */
public final class ShapeText {

  private ShapeText() {}

  /** A shape: {@code (-1, 2)}. */
  public static String of(List<Long> shape) {
    return shape.size() == 1
        ? "(" + shape.getFirst() + ",)"
        : shape.stream().map(String::valueOf).collect(Collectors.joining(", ", "(", ")"));
  }
}
