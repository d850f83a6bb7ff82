package io.millrace.projects.queue;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.project.source.ProjectUri;
import io.millrace.runtime.error.MillraceException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RunRulesTest {

  private static final String UPLOADED = "projects/" + "0".repeat(64);

  private record Config(boolean enabled, Optional<List<String>> allowedSources)
      implements RunConfig {}

  private static RunRules rules(boolean isEnabled, String... sources) {
    return new RunRules(
        new Config(
            isEnabled, sources.length == 0 ? Optional.empty() : Optional.of(List.of(sources))));
  }

  private static void check(RunRules rules, String uri) {
    rules.checkSource(ProjectUri.parse("uri", uri));
  }

  @Test
  void whatIsNotAllowedNamesTheSetting() {
    assertThatThrownBy(() -> rules(false, "*").checkEnabled())
        .hasMessageContainingAll(
            "millrace.projects.run.enabled=true",
            "MILLRACE_PROJECTS_RUN_ENABLED",
            "start --worker");
    assertThatCode(() -> rules(true, "*").checkEnabled()).doesNotThrowAnyException();
  }

  @Test
  void sourcesAreAnyOrUploadsOrPlaces() {
    assertThatCode(() -> check(rules(true, "*"), "https://example.com/r"))
        .doesNotThrowAnyException();
    RunRules some = rules(true, "projects/", "https://example.com/ours");
    assertThatCode(() -> check(some, UPLOADED)).doesNotThrowAnyException();
    assertThatCode(() -> check(some, "https://example.com/ours/r.git")).doesNotThrowAnyException();
    assertThatThrownBy(() -> check(some, "https://example.com/theirs/r.git"))
        .hasMessageContaining("millrace.projects.run.allowed-sources");
    assertThatThrownBy(() -> check(rules(true), UPLOADED)).isInstanceOf(MillraceException.class);
  }
}
