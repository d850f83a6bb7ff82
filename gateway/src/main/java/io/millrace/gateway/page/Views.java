package io.millrace.gateway.page;

import io.millrace.common.v1.Tag;
import io.millrace.tracking.v1.Artifact;
import io.millrace.tracking.v1.Metric;
import io.millrace.tracking.v1.RunInfo;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/**
 * What the templates show, ready to be written: texts and links. Escaping is the templates' part.
 */
final class Views {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private Views() {}

  /** A name with a value, and perhaps a link. */
  record Entry(String key, String value, String link) {}

  /** A line of an experiment's runs. */
  record RunLine(String name, String link, String status, String started) {}

  static List<Entry> entries(List<Tag> tags) {
    return tags.stream().map(tag -> new Entry(tag.getKey(), tag.getValue(), "")).toList();
  }

  static List<Entry> metrics(List<Metric> metrics) {
    return metrics.stream()
        .map(
            metric ->
                new Entry(
                    metric.getKey(),
                    metric.getValue()
                        + (metric.getStep() == 0 ? "" : " at step " + metric.getStep()),
                    ""))
        .toList();
  }

  static List<Entry> info(RunInfo info) {
    return List.of(
        new Entry("Run", info.getRunId(), ""),
        new Entry("Experiment", info.getExperimentId(), experiment(info.getExperimentId())),
        new Entry("Status", status(info), ""),
        new Entry("Started", time(info.hasStartTime(), info.getStartTime()), ""),
        new Entry("Ended", time(info.hasEndTime(), info.getEndTime()), ""),
        new Entry("User", info.getUserId(), ""),
        new Entry("Stage", word(info.getLifecycleStage().name(), "LIFECYCLE_STAGE_"), ""),
        new Entry("Artifacts", info.getArtifactUri(), ""));
  }

  static RunLine line(RunInfo info) {
    String name = info.getRunName().isEmpty() ? info.getRunId() : info.getRunName();
    return new RunLine(
        name,
        run(info.getExperimentId(), info.getRunId()),
        status(info),
        time(info.hasStartTime(), info.getStartTime()));
  }

  static Entry artifact(Artifact file, RunInfo run) {
    String path = file.getPath();
    if (file.getIsDir()) {
      String page = run(run.getExperimentId(), run.getRunId());
      return new Entry(path + "/", "", page + "?path=" + encode(path));
    }
    return new Entry(
        path,
        file.getFileSize() + " bytes",
        "/get-artifact?run_id=" + encode(run.getRunId()) + "&path=" + encode(path));
  }

  static String experiment(String id) {
    return "/experiments/" + encode(id);
  }

  static String run(String experiment, String run) {
    return experiment(experiment) + "/runs/" + encode(run);
  }

  static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static String status(RunInfo info) {
    return word(info.getStatus().name(), "RUN_STATUS_");
  }

  private static String word(String name, String prefix) {
    return name.replace(prefix, "").toLowerCase(Locale.ROOT);
  }

  private static String time(boolean known, long millis) {
    // Whatever a client sent is shown, however odd.
    long limit = 253_402_300_800_000L;
    return !known
        ? ""
        : Math.abs(millis) < limit ? TIME.format(Instant.ofEpochMilli(millis)) : millis + " ms";
  }
}
