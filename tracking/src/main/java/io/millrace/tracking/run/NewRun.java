package io.millrace.tracking.run;

import io.millrace.common.v1.Tag;
import io.millrace.runtime.error.MillraceException;
import io.millrace.runtime.rule.KeyRules;
import io.millrace.tracking.log.TagTable;
import io.millrace.tracking.shared.ExperimentId;
import io.millrace.tracking.shared.GeneratedName;
import io.millrace.tracking.shared.KeyValue;
import io.millrace.tracking.v1.CreateRunRequest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** A run that is to be created: checked, named and given an id. */
record NewRun(
    String runId,
    long experimentId,
    String name,
    String userId,
    long startTime,
    List<KeyValue> tags) {

  /**
   * Reads a request.
   *
   * @throws MillraceException INVALID_PARAMETER_VALUE when two names are given, or a tag twice
   */
  static NewRun of(CreateRunRequest request) {
    List<KeyValue> tags = new ArrayList<>(request.getTagsCount() + 1);
    Set<String> keys = new HashSet<>();
    String tagName = "";
    for (int i = 0; i < request.getTagsCount(); i++) {
      Tag tag = request.getTags(i);
      KeyRules.checkLength(tag.getKey(), "tags[" + i + "].key");
      if (!keys.add(tag.getKey())) {
        throw MillraceException.invalid(
            "Duplicate tag keys have been submitted: ['%s'].".formatted(tag.getKey()));
      }
      tags.add(new KeyValue(tag.getKey(), tag.getValue()));
      if (tag.getKey().equals(TagTable.RUN_NAME)) {
        tagName = tag.getValue();
      }
    }
    String name = nameOf(request.getRunName(), tagName);
    tags.removeIf(tag -> tag.key().equals(TagTable.RUN_NAME));
    tags.add(new KeyValue(TagTable.RUN_NAME, name));
    return new NewRun(
        UUID.randomUUID().toString().replace("-", ""),
        ExperimentId.parse(request.getExperimentId()),
        name,
        request.getUserId(),
        request.getStartTime(),
        tags);
  }

  private static String nameOf(String argument, String tag) {
    if (!argument.isEmpty() && !tag.isEmpty() && !argument.equals(tag)) {
      throw MillraceException.invalid(
          "Both 'run_name' argument and 'mlflow.runName' tag are specified, but with different values (run_name='%s', mlflow.runName='%s')."
              .formatted(argument, tag));
    }
    if (!argument.isEmpty()) {
      return argument;
    }
    return tag.isEmpty() ? GeneratedName.next() : tag;
  }
}
