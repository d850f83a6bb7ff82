package io.millrace.project.command;

import io.millrace.project.format.EntryPoint;
import io.millrace.project.format.Parameter;
import io.millrace.project.shared.Immutable;
import io.millrace.runtime.error.MillraceException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * An entry point with all its values, checked: as good as started.
 *
 * @param declared values of the parameters that the entry point declares, in its order, defaults
 *     among them; as they were given
 * @param extras values of others, in the order in which they were given
 */
public record Invocation(
    EntryPoint entryPoint,
    SequencedMap<String, String> declared,
    SequencedMap<String, String> extras) {

  /** Of one argument of a program, in bytes, the end counted: Linux' MAX_ARG_STRLEN. */
  private static final int LONGEST_COMMAND = 128 << 10;

  private static final Pattern EXTRA = Pattern.compile("[A-Za-z0-9_./:-]+");

  public Invocation {
    declared = Immutable.copy(declared);
    extras = Immutable.copy(extras);
  }

  /**
   * Checks values against an entry point, and fills in defaults.
   *
   * @param given by name, in the order in which they were given; names count by case
   * @throws MillraceException INVALID_PARAMETER_VALUE if a parameter has no value, a URI no scheme,
   *     or a name that is not declared has other characters than letters, digits and {@code _./:-}
   */
  public static Invocation of(EntryPoint entryPoint, SequencedMap<String, String> given) {
    requireAll(entryPoint, given);
    SequencedMap<String, String> declared = new LinkedHashMap<>();
    for (Parameter parameter : entryPoint.parameters().values()) {
      String value = given.getOrDefault(parameter.name(), parameter.defaultText());
      check(parameter.name(), value);
      if (parameter.isUri() && !ProjectPaths.SCHEME.matcher(value).matches()) {
        throw MillraceException.invalid(
            "Expected URI for parameter %s but got %s".formatted(parameter.name(), value));
      }
      declared.put(parameter.name(), value);
    }
    SequencedMap<String, String> extras = new LinkedHashMap<>();
    given.forEach(
        (name, value) -> {
          if (!declared.containsKey(name)) {
            checkExtra(entryPoint, name);
            check(name, value);
            extras.put(name, value);
          }
        });
    return new Invocation(entryPoint, declared, extras);
  }

  private static void requireAll(EntryPoint entryPoint, SequencedMap<String, String> given) {
    String missing =
        entryPoint.parameters().values().stream()
            .filter(each -> each.defaultText() == null && given.get(each.name()) == null)
            .map(each -> "'%s'".formatted(each.name()))
            .collect(Collectors.joining(", "));
    if (!missing.isEmpty()) {
      throw MillraceException.invalid("No value given for missing parameters: " + missing);
    }
  }

  private static void check(String name, String value) {
    if (value.indexOf('\0') >= 0) {
      throw MillraceException.invalid(
          "The value of parameter '%s' has a NUL character.".formatted(name));
    }
  }

  /** Tracking would refuse such a name, but only after the run was made. */
  private static void checkExtra(EntryPoint entryPoint, String name) {
    if (!EXTRA.matcher(name).matches()) {
      throw MillraceException.invalid(
          ("Parameter '%s' is none of entry point '%s', and cannot be one beside them: such names are made of letters, digits"
                  + " and _ . / : -")
              .formatted(name, entryPoint.name()));
    }
  }

  /** All values under the names by which a run has them: declared ones first. */
  public SequencedMap<String, String> parameters() {
    SequencedMap<String, String> all = new LinkedHashMap<>(declared);
    all.putAll(extras);
    return Immutable.copy(all);
  }

  /**
   * What {@code bash -c} is to run in the project's folder. What makes its environment comes before
   * it.
   *
   * @throws MillraceException INVALID_PARAMETER_VALUE if there is no command, it is malformed or
   *     too long, or a path leads nowhere
   */
  public String command(PathParameters paths) {
    if (entryPoint.command() == null) {
      throw MillraceException.invalid(
          "Entry point '%s' has no command.".formatted(entryPoint.name()));
    }
    SequencedMap<String, String> resolved = resolved(paths);
    List<String> words = new ArrayList<>();
    extras.forEach(
        (name, value) -> {
          words.add("--" + name);
          words.add(value);
        });
    String command = Template.fill(entryPoint.name(), entryPoint.command(), resolved, words);
    if (command.getBytes(StandardCharsets.UTF_8).length >= LONGEST_COMMAND) {
      throw MillraceException.invalid(
          "The command of entry point '%s' is longer than %d bytes with its values."
              .formatted(entryPoint.name(), LONGEST_COMMAND - 1));
    }
    return command;
  }

  /**
   * Looks whether each path leads somewhere.
   *
   * @throws MillraceException INVALID_PARAMETER_VALUE if one leads nowhere
   */
  public void checkPaths(PathParameters paths) {
    resolved(paths);
  }

  private SequencedMap<String, String> resolved(PathParameters paths) {
    SequencedMap<String, String> resolved = new LinkedHashMap<>();
    int position = 0;
    for (Parameter parameter : entryPoint.parameters().values()) {
      String value = declared.get(parameter.name());
      resolved.put(
          parameter.name(), parameter.isPath() ? paths.resolve(parameter, position, value) : value);
      position++;
    }
    return resolved;
  }
}
