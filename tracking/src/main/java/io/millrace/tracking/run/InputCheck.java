package io.millrace.tracking.run;

import io.millrace.common.v1.Tag;
import io.millrace.runtime.error.MillraceException;
import io.millrace.tracking.run.RunRecord.Input;
import io.millrace.tracking.shared.KeyValue;
import io.millrace.tracking.v1.Dataset;
import io.millrace.tracking.v1.DatasetInput;
import io.millrace.tracking.v1.LogInputsRequest;
import java.util.ArrayList;
import java.util.List;

/** What may be logged as an input. The limits are MLflow's columns. */
final class InputCheck {

  private InputCheck() {}

  /** The data sets of a request. INVALID_PARAMETER_VALUE naming the field that is too long. */
  static List<Input> read(LogInputsRequest request) {
    List<Input> inputs = new ArrayList<>(request.getDatasetsCount());
    for (int i = 0; i < request.getDatasetsCount(); i++) {
      inputs.add(read(request.getDatasets(i), "datasets[" + i + "]."));
    }
    return inputs;
  }

  /** Refuses an id that no model can have. {@code path} is the list's name, for the message. */
  static void checkModelIds(List<String> ids, String path) {
    for (int i = 0; i < ids.size(); i++) {
      check(ids.get(i), 255, path + "[" + i + "].model_id");
    }
  }

  private static Input read(DatasetInput input, String path) {
    Dataset dataset = input.getDataset();
    check(dataset.getName(), 500, path + "dataset.name");
    check(dataset.getDigest(), 36, path + "dataset.digest");
    check(dataset.getSource(), 65_535, path + "dataset.source");
    check(dataset.getSchema(), 1_048_575, path + "dataset.schema");
    check(dataset.getProfile(), 16_777_215, path + "dataset.profile");
    List<KeyValue> tags = new ArrayList<>(input.getTagsCount());
    for (int i = 0; i < input.getTagsCount(); i++) {
      Tag tag = input.getTags(i);
      check(tag.getKey(), 255, path + "tags[" + i + "].key");
      check(tag.getValue(), 500, path + "tags[" + i + "].value");
      tags.add(new KeyValue(tag.getKey(), tag.getValue()));
    }
    return new Input(
        dataset.getName(),
        dataset.getDigest(),
        dataset.getSourceType(),
        dataset.getSource(),
        dataset.hasSchema() ? dataset.getSchema() : null,
        dataset.hasProfile() ? dataset.getProfile() : null,
        tags);
  }

  private static void check(String value, int max, String path) {
    if (value.length() > max && value.codePointCount(0, value.length()) > max) {
      throw MillraceException.invalid(
          "'%s' exceeds the maximum length of %d characters".formatted(path, max));
    }
  }
}
