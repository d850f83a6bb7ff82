package io.millrace.conformance.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.conformance.Setting;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Everything on MLflow's wire is listed, each with the tests that show it, and
 * docs/wire-coverage.md is that list. {@code -Dcoverage.update=true} writes the page anew.
 */
class WireCoverageTest {
  private static final String LIST = "wire-coverage.txt";
  private static final String PAGE = "docs/wire-coverage.md";
  private static final String HEAD =
      """
      # What of MLflow's wire is covered

      Made from [%s](../conformance/src/test/resources/%s) by `WireCoverageTest`, which fails when a row has no
      test or names one that is not there. `Class: row` is a row of a table in `io.millrace.conformance.wire`, `Class#method` a test,
      `file.py::function` one of the Python suite, which drives the real MLflow client. A row with something in its last cell is
      deliberately different.
      """
          .formatted(LIST, LIST);

  private final List<String> lines = lines();

  private static List<String> lines() {
    try (var in = WireCoverageTest.class.getResourceAsStream("/" + LIST)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private List<CoverageRow> rows() {
    return lines.stream()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .map(CoverageRow::parse)
        .toList();
  }

  @Test
  void everyRowHasATestThatExists() {
    TestNames names = new TestNames();
    List<String> wrong = new ArrayList<>();
    for (CoverageRow row : rows()) {
      if (row.tests().isEmpty()) {
        wrong.add(row.name() + " has no test");
      }
      row.tests().stream()
          .filter(test -> !names.exists(test))
          .forEach(test -> wrong.add(row.name() + " names a test that is not there: " + test));
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void everyRowHasANameOfItsOwn() {
    Set<String> seen = new HashSet<>();
    assertThat(rows().stream().map(CoverageRow::name).filter(name -> !seen.add(name))).isEmpty();
  }

  @Test
  void thePageIsTheList() throws IOException {
    Path page = Path.of(Setting.HOME.value()).resolve(PAGE);
    if (Boolean.getBoolean("coverage.update")) {
      Files.writeString(page, page());
    }
    assertThat(page).as("update it with -Dcoverage.update=true").hasContent(page());
  }

  private String page() {
    StringBuilder page = new StringBuilder(HEAD);
    long different = rows().stream().filter(row -> !row.difference().isEmpty()).count();
    page.append("\n%d rows, %d of them different.\n".formatted(rows().size(), different));
    for (String line : lines) {
      if (line.startsWith("# ")) {
        page.append("\n## ").append(line.substring(2));
        page.append("\n| row | MLflow | shown by | different, and why |\n|---|---|---|---|\n");
      } else if (!line.isBlank()) {
        page.append(CoverageRow.parse(line).markdown()).append('\n');
      }
    }
    return page.toString();
  }
}
