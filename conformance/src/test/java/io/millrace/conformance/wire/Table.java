package io.millrace.conformance.wire;

import io.millrace.conformance.Server;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A section of the reference as a table of rows, each a test, on a world of its own. */
@ExtendWith(Server.class)
@TestInstance(Lifecycle.PER_CLASS)
abstract class Table {
  private World world;

  /** The section's rows. */
  abstract Stream<Row> rows();

  /** What the rows refer to. */
  final World world() {
    return world;
  }

  @BeforeAll
  void createWorld() {
    world = new World();
  }

  @ParameterizedTest(name = "{index} {0}")
  @MethodSource("rows")
  void answersAsTheReferenceSays(Row row) throws Throwable {
    row.check(world);
  }
}
