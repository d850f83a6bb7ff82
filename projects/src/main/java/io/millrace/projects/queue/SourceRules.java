package io.millrace.projects.queue;

import io.millrace.project.source.ProjectUri;
import io.millrace.runtime.error.MillraceException;
import java.util.List;
import java.util.Optional;

/** Where projects may come from: any of some places. */
final class SourceRules {

  private static final int MOST = 100;
  private static final String ANY = "*";
  private static final String UPLOADS = "projects/";

  private final boolean allowsAny;
  private final boolean allowsUploads;
  private final List<ProjectUri.Git> places;

  private SourceRules(boolean allowsAny, boolean allowsUploads, List<ProjectUri.Git> places) {
    this.allowsAny = allowsAny;
    this.allowsUploads = allowsUploads;
    this.places = places;
  }

  /**
   * Rules.
   *
   * @param field what the caller calls them
   * @throws MillraceException INVALID_PARAMETER_VALUE
   */
  static SourceRules of(String field, List<String> uris) {
    if (uris.size() > MOST) {
      throw MillraceException.invalid(
          "Invalid value for parameter '%s' supplied: There may be %d at most."
              .formatted(field, MOST));
    }
    return new SourceRules(
        uris.contains(ANY),
        uris.contains(UPLOADS),
        uris.stream()
            .filter(uri -> !uri.equals(ANY) && !uri.equals(UPLOADS))
            .map(uri -> place(field, uri))
            .toList());
  }

  private static ProjectUri.Git place(String field, String uri) {
    Optional<ProjectUri.Git> place = ProjectUri.place(uri);
    return place.orElseThrow(
        () ->
            MillraceException.invalid(
                "Invalid value '%s' for parameter '%s' supplied: A source is https://host/path, git@host:path, projects/ or *."
                    .formatted(uri, field)));
  }

  boolean allow(ProjectUri source) {
    return allowsAny
        || switch (source) {
          case ProjectUri.Upload upload -> allowsUploads;
          case ProjectUri.Git git -> places.stream().anyMatch(git::isWithin);
        };
  }
}
