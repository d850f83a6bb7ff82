package io.millrace.models.scoring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.models.scoring.CellDifferences.Cell;
import io.millrace.models.scoring.CellDifferences.Difference;
import io.millrace.models.scoring.json.Python;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Every odd value in every form, by every type: the same comes of it as in MLflow. */
class RecordedCellsTest {

  @Test
  void valuesAreTakenAsMlflowTakesThem() {
    List<String> wrong = new ArrayList<>();
    Set<Difference> seen = new HashSet<>();
    int cells = 0;
    for (Object group : Recorded.list(Recorded.read("cells.json.gz"))) {
      Map<?, ?> map = Recorded.map(group);
      Scoring scoring = new Scoring(SignatureJson.read(map.get("signature")), new Describing());
      for (Object recorded : Recorded.list(map.get("answers"))) {
        Cell cell = Cell.of(map, (String) Recorded.list(recorded).getFirst());
        Object expected = Recorded.list(recorded).getLast();
        String body = cell.form().replace("?", cell.value());
        Object actual =
            CellDifferences.outcome(
                scoring.score("application/json", body.getBytes(StandardCharsets.UTF_8)));
        cells++;
        if (expected.equals(actual)) {
          continue;
        }
        List<Difference> reasons =
            CellDifferences.ALL.stream().filter(d -> d.concerns().test(cell)).toList();
        seen.addAll(reasons);
        if (reasons.isEmpty()) {
          wrong.add(
              "%s\n  MLflow: %s\n  here:   %s"
                  .formatted(cell, Python.str(expected), Python.str(actual)));
        }
      }
    }
    assertTrue(cells > 7000, cells + " values only");
    assertEquals(List.of(), wrong);
    assertEquals(Set.copyOf(CellDifferences.ALL), seen, "differences that are none any more");
  }
}
