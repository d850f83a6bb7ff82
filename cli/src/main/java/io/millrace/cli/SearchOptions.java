package io.millrace.cli;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import io.millrace.projects.v1.RandomSearch;
import io.millrace.projects.v1.SearchSpace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The sets of values that are to be tried. */
public final class SearchOptions {

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--grid",
      paramLabel = "NAME=VALUE,VALUE…",
      description =
          "Values of a parameter; every combination with those of others is tried. Values with commas in them: by --list.")
  private List<String> grid = new ArrayList<>();

  @Option(
      names = "--random",
      paramLabel = "NAME=MIN..MAX[:log|:STEP]",
      description =
          "Draws a parameter's values from a range: evenly, or by their logarithms, or in steps, such as depth=2..16:1. Or from some values: NAME=VALUE,VALUE…")
  private List<String> random = new ArrayList<>();

  @Option(
      names = "--count",
      paramLabel = "N",
      description = "How many sets are drawn, with --random.")
  private Integer count;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "The same one draws the same sets, with --random (default: any).")
  private Long seed;

  @Option(
      names = "--list",
      paramLabel = "FILE",
      description = "Sets of values: a JSON array of objects; - for standard input.")
  private String list;

  /** Picocli makes one. */
  public SearchOptions() {}

  SearchSpace space() throws CommandFailure {
    long kinds =
        Stream.of(!grid.isEmpty(), !random.isEmpty(), list != null).filter(each -> each).count();
    if (kinds != 1) {
      throw wrong("Say what is tried by exactly one of --grid, --random and --list");
    }
    if (random.isEmpty() && (count != null || seed != null)) {
      throw wrong("--count and --seed are of --random");
    }
    if (list != null) {
      return SearchSpace.newBuilder().addAllList(listed()).build();
    }
    if (!grid.isEmpty()) {
      Struct.Builder values = Struct.newBuilder();
      each("--grid", grid, (name, text) -> values.putFields(name, list(Ranges.values(text))));
      return SearchSpace.newBuilder().setGrid(values).build();
    }
    return SearchSpace.newBuilder().setRandom(drawn()).build();
  }

  private static Value list(Iterable<Value> values) {
    return Value.newBuilder().setListValue(ListValue.newBuilder().addAllValues(values)).build();
  }

  private RandomSearch drawn() {
    if (count == null) {
      throw wrong("--random needs --count");
    }
    RandomSearch.Builder search = RandomSearch.newBuilder().setCount(count);
    each("--random", random, (name, text) -> search.putParameters(name, Ranges.of(name, text)));
    if (seed != null) {
      search.setSeed(seed);
    }
    return search.build();
  }

  private void each(String option, List<String> given, BiConsumer<String, String> take) {
    List<String> names = new ArrayList<>();
    for (String text : given) {
      int equals = text.indexOf('=');
      if (equals < 1) {
        throw wrong("%s must be NAME=…, not '%s'".formatted(option, text));
      }
      String name = text.substring(0, equals);
      if (names.contains(name)) {
        throw wrong("Repeated %s: '%s'".formatted(option, name));
      }
      if (equals == text.length() - 1) {
        throw wrong("%s %s has no values".formatted(option, name));
      }
      names.add(name);
      try {
        take.accept(name, text.substring(equals + 1));
      } catch (IllegalArgumentException e) {
        throw wrong(e.getMessage());
      }
    }
  }

  private List<Struct> listed() throws CommandFailure {
    ListValue.Builder sets = ListValue.newBuilder();
    try {
      JsonFormat.parser().merge(text(), sets);
    } catch (InvalidProtocolBufferException e) {
      throw new CommandFailure(
          "'%s' is no JSON array of objects, or is broken: %s".formatted(list, reason(e)), e);
    } catch (NoSuchFileException e) {
      throw new CommandFailure("'%s' is not there".formatted(list), e);
    } catch (IOException e) {
      throw new CommandFailure("cannot read '%s': %s".formatted(list, e), e);
    }
    if (sets.getValuesCount() == 0) {
      throw new CommandFailure("'%s' has no sets of values".formatted(list));
    }
    for (Value set : sets.getValuesList()) {
      if (!set.hasStructValue()) {
        throw new CommandFailure("'%s' has something else than JSON objects".formatted(list));
      }
    }
    return sets.getValuesList().stream().map(Value::getStructValue).toList();
  }

  /** Without the name of an exception's class. */
  private static String reason(Exception failure) {
    return failure.getMessage().replaceFirst("^([a-z]+\\.)+[A-Za-z]+Exception: ", "");
  }

  private String text() throws IOException {
    return list.equals("-")
        ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8)
        : Files.readString(Path.of(list));
  }

  private ParameterException wrong(String message) {
    return new ParameterException(command.commandLine(), message);
  }
}
