package io.millrace.models.requestlog;

import io.millrace.models.data.Payload;
import io.millrace.models.scoring.answer.ResponseWriter;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A call of a model.
 *
 * @param answers what was answered: one, or the parts of a stream
 * @param error why it failed; null if it did not
 */
record LoggedCall(
    Source source,
    Sampling sampling,
    long time,
    long nanos,
    Payload input,
    Map<String, Object> params,
    boolean isStream,
    List<Payload> answers,
    String error) {

  /** What was called. */
  record Source(String deployment, int revision, String model) {}

  long size() {
    return PayloadSize.of(input)
        + PayloadSize.of(new Payload.Value(params))
        + answers.stream().mapToLong(PayloadSize::of).sum();
  }

  /**
   * As JSON, on a line of its own.
   *
   * @throws IllegalArgumentException if JSON cannot say it
   */
  byte[] line() {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("time", time);
    facts.put("deployment", source.deployment());
    facts.put("revision", (long) source.revision());
    facts.put("model", source.model());
    facts.put("duration_ms", nanos / 1e6);
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    byte[] head = json(new Payload.Value(facts));
    line.write(head, 0, head.length - 1);
    member(line, "input", json(input));
    member(line, "params", json(new Payload.Value(params)));
    if (isStream) {
      member(line, "outputs", list());
    } else if (!answers.isEmpty()) {
      member(line, "output", json(answers.getFirst()));
    }
    if (error != null) {
      member(line, "error", json(new Payload.Value(error)));
    }
    line.writeBytes(ascii("}\n"));
    return line.toByteArray();
  }

  private byte[] list() {
    ByteArrayOutputStream list = new ByteArrayOutputStream();
    String before = "[";
    for (Payload answer : answers) {
      list.writeBytes(ascii(before));
      list.writeBytes(json(answer));
      before = ", ";
    }
    list.writeBytes(ascii(answers.isEmpty() ? "[]" : "]"));
    return list.toByteArray();
  }

  private static void member(ByteArrayOutputStream line, String name, byte[] value) {
    line.writeBytes(ascii(", \"" + name + "\": "));
    line.writeBytes(value);
  }

  private static byte[] json(Payload payload) {
    return ResponseWriter.write(payload, true);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
