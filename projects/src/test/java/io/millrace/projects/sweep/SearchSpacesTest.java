package io.millrace.projects.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import io.millrace.projects.v1.SearchSpace;
import io.millrace.runtime.error.MillraceException;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SearchSpacesTest {

  private static SearchSpace space(String json) throws InvalidProtocolBufferException {
    SearchSpace.Builder space = SearchSpace.newBuilder();
    JsonFormat.parser().merge(json, space);
    return space.build();
  }

  private static List<String> sets(String json) throws InvalidProtocolBufferException {
    return SearchSpaces.sets(space(json)).stream().map(SearchSpacesTest::text).toList();
  }

  private static String text(Struct set) {
    try {
      return JsonFormat.printer().omittingInsignificantWhitespace().print(set);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Double> drawn(String distribution, int count)
      throws InvalidProtocolBufferException {
    String json =
        "{'random': {'count': %d, 'seed': 7, 'parameters': {'x': %s}}}"
            .formatted(count, distribution);
    return SearchSpaces.sets(space(json)).stream()
        .map(set -> set.getFieldsOrThrow("x"))
        .map(Value::getNumberValue)
        .toList();
  }

  @Test
  void aGridHasEveryCombinationTheLastParameterFirst() throws InvalidProtocolBufferException {
    assertThat(sets("{'grid': {'b': [1, 2], 'a': ['x', true]}}"))
        .containsExactly(
            "{\"b\":1.0,\"a\":\"x\"}",
            "{\"b\":2.0,\"a\":\"x\"}",
            "{\"b\":1.0,\"a\":true}",
            "{\"b\":2.0,\"a\":true}");
  }

  @Test
  void aListIsTakenAsItIs() throws InvalidProtocolBufferException {
    assertThat(sets("{'list': [{'a': 1}, {}, {'b': 'x'}]}"))
        .containsExactly("{\"a\":1.0}", "{}", "{\"b\":\"x\"}");
  }

  @Test
  void theSameSeedDrawsTheSameSets() throws InvalidProtocolBufferException {
    String json =
        "{'random': {'count': 20, 'seed': %d, 'parameters': {'lr': {'min': 0.001, 'max': 1, 'scale': 'SCALE_LOG'}, 'kind': {'values': ['a', 'b']}}}}";
    assertThat(sets(json.formatted(7))).isEqualTo(sets(json.formatted(7)));
    assertThat(sets(json.formatted(7))).isNotEqualTo(sets(json.formatted(8)));
    // What was drawn once is to be drawn by later versions too.
    assertThat(sets(json.formatted(7)).getFirst())
        .isEqualTo("{\"kind\":\"b\",\"lr\":0.08234039944868791}");
  }

  @Test
  void aSeedIsMadeUpAndShown() throws InvalidProtocolBufferException {
    SearchSpace asked = space("{'random': {'count': 1, 'parameters': {'x': {'values': [1]}}}}");
    assertThat(SearchSpaces.seeded(asked).getRandom().hasSeed()).isTrue();
    SearchSpace seeded = SearchSpaces.seeded(asked);
    assertThat(SearchSpaces.seeded(seeded)).isEqualTo(seeded);
  }

  @Test
  void numbersAreSpreadOverTheirRange() throws InvalidProtocolBufferException {
    List<Double> even = drawn("{'min': -1, 'max': 3}", 4000);
    assertThat(even).allMatch(x -> x >= -1 && x <= 3);
    assertThat(share(even, x -> x < 0)).isBetween(0.22, 0.28);
    List<Double> log = drawn("{'min': 0.001, 'max': 10, 'scale': 'SCALE_LOG'}", 4000);
    assertThat(log).allMatch(x -> x >= 0.001 && x <= 10);
    assertThat(share(log, x -> x < 0.01)).isBetween(0.22, 0.28);
    List<Double> far = drawn("{'min': -1.7e308, 'max': 1.7e308}", 100);
    assertThat(far).allMatch(Double::isFinite);
  }

  private static double share(List<Double> all, Predicate<Double> which) {
    return (double) all.stream().filter(which).count() / all.size();
  }

  @Test
  void stepsAreDecimalsAndReachTheEnd() throws InvalidProtocolBufferException {
    assertThat(drawn("{'min': 0, 'max': 0.35, 'step': 0.1}", 1000))
        .containsOnly(0.0, 0.1, 0.2, 0.3);
    assertThat(drawn("{'min': 1, 'max': 3, 'step': 1}", 1000)).containsOnly(1.0, 2.0, 3.0);
  }

  @Test
  void aSweepHasTenThousandTrialsAtMost() throws InvalidProtocolBufferException {
    String hundred = IntStream.range(0, 100).boxed().toList().toString();
    String ten = IntStream.range(0, 10).boxed().toList().toString();
    assertThat(sets("{'grid': {'a': %s, 'b': %1$s}}".formatted(hundred))).hasSize(10_000);
    assertThatThrownBy(() -> sets("{'grid': {'a': %s, 'b': %1$s, 'c': [1, 2]}}".formatted(hundred)))
        .hasMessage(
            "Invalid value for parameter 'search_space.grid' supplied: A sweep has 1 to 10000 trials, not 20000.");
    String many =
        "{'grid': {'a': %s, 'b': %1$s, 'c': %1$s, 'd': %1$s, 'e': %1$s, 'f': %1$s, 'g': %1$s, 'h': %1$s, 'i': %1$s, 'j': %1$s, 'k': %1$s}}";
    assertThatThrownBy(() -> sets(many.formatted(ten))).isInstanceOf(MillraceException.class);
  }

  @Test
  void whatAShortRequestMeansIsBounded() throws InvalidProtocolBufferException {
    String names =
        IntStream.range(0, 21)
            .mapToObj("'p%d': {'values': [1]}"::formatted)
            .collect(Collectors.joining(","));
    assertThatThrownBy(
            () -> sets("{'random': {'count': 10000, 'parameters': {%s}}}".formatted(names)))
        .hasMessageEndingWith("10000 trials of 21 parameters are more than 200000 values.");
    String text = "x".repeat(6000);
    String many = IntStream.range(0, 10_000).boxed().toList().toString();
    assertThatThrownBy(() -> sets("{'grid': {'a': %s, 'b': ['%s']}}".formatted(many, text)))
        .hasMessageEndingWith("Its sets have more than 16 MiB together.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | search_space",
        "{'grid': {'a': [1]}, 'list': [{}]} | search_space",
        "{'grid': {}} | search_space.grid",
        "{'grid': {'a': []}} | search_space.grid.a",
        "{'grid': {'a': 1}} | search_space.grid.a",
        "{'grid': {'a': [1, [2]]}} | search_space.grid.a[1]",
        "{'list': [{}, {'a': null}]} | search_space.list[1].a",
        "{'random': {'count': 1, 'parameters': {'x': {'values': [1, {}]}}}} | search_space.random.parameters.x.values[1]",
        "{'random': {'count': 1}} | search_space.random.parameters",
        "{'random': {'parameters': {'x': {'values': [1]}}}} | search_space.random.count",
        "{'random': {'count': 10001, 'parameters': {'x': {'values': [1]}}}} | search_space.random.count",
        "{'random': {'count': 1, 'seed': -1, 'parameters': {'x': {'values': [1]}}}} | search_space.random.seed",
        "{'random': {'count': 1, 'parameters': {'x': {}}}} | search_space.random.parameters.x",
        "{'random': {'count': 1, 'parameters': {'x': {'values': [1], 'min': 0}}}} | search_space.random.parameters.x",
        "{'random': {'count': 1, 'parameters': {'x': {'max': 1}}}} | search_space.random.parameters.x.min",
        "{'random': {'count': 1, 'parameters': {'x': {'min': 1}}}} | search_space.random.parameters.x.max",
        "{'random': {'count': 1, 'parameters': {'x': {'min': 1, 'max': 1}}}} | search_space.random.parameters.x.max",
        "{'random': {'count': 1, 'parameters': {'x': {'min': 'NaN', 'max': 1}}}} | search_space.random.parameters.x.min",
        "{'random': {'count': 1, 'parameters': {'x': {'min': 0, 'max': 'Infinity'}}}} | search_space.random.parameters.x.max",
        "{'random': {'count': 1, 'parameters': {'x': {'min': 0, 'max': 1, 'scale': 'SCALE_LOG'}}}} | search_space.random.parameters.x.min",
        "{'random': {'count': 1, 'parameters': {'x': {'min': 0, 'max': 1, 'step': 0}}}} | search_space.random.parameters.x.step",
        "{'random': {'count': 1, 'parameters': {'x': {'min': 0, 'max': 1, 'step': 1e-300}}}} | search_space.random.parameters.x.step",
        "{'random': {'count': 1, 'parameters': {'x': {'min': 1, 'max': 9, 'step': 1, 'scale': 'SCALE_LOG'}}}} | search_space.random.parameters.x.step",
      },
      quoteCharacter = '"')
  void whatIsWrongIsSaidWithItsField(String json, String field) {
    assertThatThrownBy(() -> sets(json))
        .isInstanceOf(MillraceException.class)
        .hasMessageStartingWith("Invalid value for parameter '%s' supplied: ".formatted(field));
  }
}
