package io.millrace.tracking.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.v1.Tag;
import io.millrace.tracking.testing.Experiments;
import io.millrace.tracking.testing.PostgresResource;
import io.millrace.tracking.testing.Refusal;
import io.millrace.tracking.v1.Experiment;
import io.millrace.tracking.v1.SearchExperimentsRequest;
import io.millrace.tracking.v1.SearchExperimentsResponse;
import io.millrace.tracking.v1.ViewType;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(PostgresResource.class)
class ExperimentSearchApiTest {

  @Inject Experiments experiments;

  private final String prefix = UUID.randomUUID() + "-";

  @Test
  void aPageComesInPiecesAndItsLastPieceKnowsWhetherMoreFollows() {
    for (int i = 0; i < 203; i++) {
      experiments.create(prefix + i);
    }

    List<SearchExperimentsResponse> first = search(mine().setMaxResults(202));
    assertThat(first)
        .extracting(SearchExperimentsResponse::getExperimentsCount)
        .containsExactly(100, 100, 2);
    assertThat(first)
        .extracting(SearchExperimentsResponse::hasNextPageToken)
        .containsExactly(false, false, true);

    List<SearchExperimentsResponse> second =
        search(mine().setMaxResults(202).setPageToken(first.get(2).getNextPageToken()));
    assertThat(second).hasSize(1);
    assertThat(second.getFirst().hasNextPageToken()).isFalse();

    List<String> names = new ArrayList<>(names(first));
    names.addAll(names(second));
    assertThat(names).hasSize(203).doesNotHaveDuplicates();
    assertThat(search(mine().setMaxResults(203)).getLast().hasNextPageToken()).isFalse();
  }

  @Test
  void nothingFoundIsOneEmptyMessage() {
    assertThat(search(mine().setMaxResults(1)))
        .containsExactly(SearchExperimentsResponse.getDefaultInstance());
  }

  @Test
  void whatIsFoundIsInOrderAndComplete() {
    String b = experiments.create(prefix + "b", tag("k", "1"), tag("a", "2"));
    String a = experiments.create(prefix + "a");

    List<Experiment> found = found(mine().setMaxResults(9).addOrderBy("name DESC"));

    assertThat(found).containsExactly(experiments.get(b), experiments.get(a));
  }

  @Test
  void deletedOnesAreFoundWhenAskedFor() {
    experiments.create(prefix + "active");
    experiments.delete(experiments.create(prefix + "deleted"));

    assertThat(names(search(mine().setMaxResults(9)))).containsExactly(prefix + "active");
    assertThat(names(search(mine().setMaxResults(9).setViewType(ViewType.VIEW_TYPE_DELETED_ONLY))))
        .containsExactly(prefix + "deleted");
    assertThat(names(search(mine().setMaxResults(9).setViewType(ViewType.VIEW_TYPE_ALL))))
        .containsExactlyInAnyOrder(prefix + "active", prefix + "deleted");
  }

  @Test
  void badQuestionsAreRefused() {
    assertThat(Refusal.of(() -> search(mine())))
        .isEqualTo(
            Refusal.invalid(
                "Invalid value 0 for parameter 'max_results' supplied. It must be a positive integer"));
    assertThat(Refusal.of(() -> search(mine().setMaxResults(50_001))).message())
        .endsWith("It must be at most 50000");
    assertThat(Refusal.of(() -> search(mine().setMaxResults(1).setPageToken("x"))).message())
        .startsWith("Invalid page token");
    assertThat(Refusal.of(() -> search(mine().setMaxResults(1).setViewTypeValue(7))).message())
        .contains("'view_type'");
  }

  @Test
  void eachExperimentOfAPageHasItsOwnTags() {
    for (int i = 0; i < 30; i++) {
      experiments.create(prefix + i, tag("b", "2"), tag("a", "number " + i));
    }
    experiments.create(prefix + "bare");

    List<Experiment> found = found(mine().setMaxResults(40));

    assertThat(found).hasSize(31);
    for (Experiment experiment : found) {
      String number = experiment.getName().substring(prefix.length());
      assertThat(experiment.getTagsList())
          .isEqualTo(
              number.equals("bare")
                  ? List.of()
                  : List.of(tag("a", "number " + number), tag("b", "2")));
    }
  }

  private SearchExperimentsRequest.Builder mine() {
    return SearchExperimentsRequest.newBuilder().setFilter("name LIKE '" + prefix + "%'");
  }

  private List<SearchExperimentsResponse> search(SearchExperimentsRequest.Builder request) {
    List<SearchExperimentsResponse> messages = new ArrayList<>();
    experiments.stub().searchExperiments(request.build()).forEachRemaining(messages::add);
    return messages;
  }

  private List<Experiment> found(SearchExperimentsRequest.Builder request) {
    return search(request).stream().flatMap(piece -> piece.getExperimentsList().stream()).toList();
  }

  private static List<String> names(List<SearchExperimentsResponse> messages) {
    return messages.stream()
        .flatMap(piece -> piece.getExperimentsList().stream())
        .map(Experiment::getName)
        .toList();
  }

  private static Tag tag(String key, String value) {
    return Tag.newBuilder().setKey(key).setValue(value).build();
  }
}
