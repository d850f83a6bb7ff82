package io.millrace.projects.reproduction;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.millrace.common.v1.Tag;
import io.millrace.project.command.ShellWord;
import io.millrace.project.format.EntryPoint;
import io.millrace.projects.v1.FindingKind;
import io.millrace.tracking.v1.Run;
import java.util.ArrayList;
import java.util.List;

/** An entry point's parameters, as a run has them that MLflow's launcher has made. */
final class LoggedParameters {

  private static final int MOST_NAMED = 20;

  private LoggedParameters() {}

  /**
   * The values of those that are declared; others may be the code's own.
   *
   * @param isQuoted whether they were logged as MLflow does it, which is as a shell has them
   */
  static Struct of(Run run, EntryPoint entryPoint, boolean isQuoted, Findings findings) {
    Struct.Builder values = Struct.newBuilder();
    List<String> unknown = new ArrayList<>();
    for (Tag param : run.getData().getParamsList()) {
      if (entryPoint.parameters().containsKey(param.getKey())) {
        String value = isQuoted ? unquoted(param.getValue()) : param.getValue();
        values.putFields(param.getKey(), Value.newBuilder().setStringValue(value).build());
      } else {
        unknown.add(param.getKey());
      }
    }
    if (!unknown.isEmpty()) {
      findings.warn(
          FindingKind.FINDING_KIND_UNKNOWN_PARAMETERS,
          "parameters",
          "Entry point '%s' does not declare %s%s: the code may have logged them itself, so they are left out."
              .formatted(
                  entryPoint.name(),
                  String.join(", ", unknown.subList(0, Math.min(MOST_NAMED, unknown.size()))),
                  unknown.size() > MOST_NAMED ? " and others" : ""));
    }
    return values.build();
  }

  /** What the launcher was given: it logs what {@code shlex.quote} makes of it. */
  static String unquoted(String logged) {
    if (logged.length() < 2 || !logged.startsWith("'") || !logged.endsWith("'")) {
      return logged;
    }
    String text = logged.substring(1, logged.length() - 1).replace("'\"'\"'", "'");
    return ShellWord.quote(text).equals(logged) ? text : logged;
  }
}
