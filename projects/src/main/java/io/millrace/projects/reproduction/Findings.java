package io.millrace.projects.reproduction;

import io.millrace.projects.v1.Finding;
import io.millrace.projects.v1.FindingKind;
import io.millrace.projects.v1.Severity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** What is found to be not as it was. */
final class Findings {

  private final List<Finding> all = new ArrayList<>();

  void warn(FindingKind kind, String subject, String message) {
    add(Severity.SEVERITY_WARNING, kind, subject, message);
  }

  void error(FindingKind kind, String subject, String message) {
    add(Severity.SEVERITY_ERROR, kind, subject, message);
  }

  void fatal(FindingKind kind, String subject, String message) {
    add(Severity.SEVERITY_FATAL, kind, subject, message);
  }

  private void add(Severity severity, FindingKind kind, String subject, String message) {
    all.add(
        Finding.newBuilder()
            .setSeverity(severity)
            .setKind(kind)
            .setSubject(subject)
            .setMessage(message)
            .build());
  }

  /** The gravest first. */
  List<Finding> all() {
    return all.stream()
        .sorted(Comparator.comparing(Finding::getSeverity, Comparator.reverseOrder()))
        .toList();
  }

  boolean has(Severity severity) {
    return all.stream().anyMatch(each -> each.getSeverity() == severity);
  }

  /** All that holds it up, in words. */
  String text() {
    return all().stream()
        .filter(each -> each.getSeverity() != Severity.SEVERITY_WARNING)
        .map(each -> "%s: %s".formatted(each.getSubject(), each.getMessage()))
        .collect(Collectors.joining(" "));
  }
}
