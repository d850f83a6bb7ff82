package io.millrace.conformance.wire;

import java.util.Arrays;
import java.util.List;

/**
 * A line of the list of everything on MLflow's wire: {@code name | what MLflow does | the tests |
 * what is done otherwise and why}.
 *
 * @param name short, and stays
 * @param difference empty when Millrace does the same
 */
record CoverageRow(String name, String fact, List<String> tests, String difference) {

  static CoverageRow parse(String line) {
    String[] cells = line.split(" \\| ", -1);
    if (cells.length < 3 || cells.length > 4) {
      throw new IllegalArgumentException("not 'name | fact | tests | difference': " + line);
    }
    List<String> tests =
        Arrays.stream(cells[2].split(";")).map(String::strip).filter(t -> !t.isEmpty()).toList();
    return new CoverageRow(
        cells[0].strip(), cells[1].strip(), tests, cells.length == 4 ? cells[3].strip() : "");
  }

  String markdown() {
    return "| %s | %s | %s | %s |"
        .formatted(
            name,
            fact,
            String.join("<br>", tests.stream().map(test -> "`" + test + "`").toList()),
            difference);
  }
}
