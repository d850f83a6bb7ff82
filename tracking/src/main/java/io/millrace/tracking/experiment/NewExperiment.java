package io.millrace.tracking.experiment;

import io.millrace.common.v1.ErrorReason;
import io.millrace.common.v1.Tag;
import io.millrace.runtime.error.MillraceException;
import io.millrace.tracking.v1.CreateExperimentRequest;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An experiment that is to be created, checked.
 *
 * @param location empty: below the server's own root
 */
record NewExperiment(String name, String location, SortedMap<String, String> tags) {

  private static final int MAX_NAME = 500;

  /**
   * Reads a request.
   *
   * @throws MillraceException INVALID_PARAMETER_VALUE when it breaks a rule,
   *     RESOURCE_ALREADY_EXISTS when a tag is given twice
   */
  static NewExperiment of(CreateExperimentRequest request, LocationRules locations) {
    checkName(request.getName());
    if (!request.getArtifactLocation().isEmpty()) {
      locations.check(request.getArtifactLocation());
    }
    SortedMap<String, String> tags = new TreeMap<>();
    for (int i = 0; i < request.getTagsCount(); i++) {
      Tag tag = request.getTags(i);
      ExperimentTagRules.check(tag.getKey(), tag.getValue(), "tags[%d].key".formatted(i));
      if (tags.put(tag.getKey(), tag.getValue()) != null) {
        throw new MillraceException(
            ErrorReason.ERROR_REASON_RESOURCE_ALREADY_EXISTS,
            "The tag '%s' is given twice.".formatted(tag.getKey()));
      }
    }
    long views =
        tags.keySet().stream()
            .filter(key -> key.startsWith(ExperimentTagRules.CUSTOM_VIEW))
            .count();
    if (views > ExperimentTagRules.MAX_CUSTOM_VIEWS) {
      throw ExperimentTagRules.tooManyCustomViews();
    }
    return new NewExperiment(request.getName(), request.getArtifactLocation(), tags);
  }

  /** Refuses a name that is too long with INVALID_PARAMETER_VALUE. */
  static void checkName(String name) {
    if (name.codePointCount(0, name.length()) > MAX_NAME) {
      throw MillraceException.invalid(
          "'name' exceeds the maximum length of %d characters".formatted(MAX_NAME));
    }
  }
}
