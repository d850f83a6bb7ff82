package io.millrace.projects.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.project.format.EnvironmentSpec;
import io.millrace.project.format.Project;
import io.millrace.project.format.ProjectRequirements;
import io.millrace.project.source.ProjectUri;
import io.millrace.projects.RequirementConfig;
import io.millrace.projects.inspection.Inspected;
import io.millrace.projects.v1.EnvManager;
import io.millrace.projects.v1.EnvironmentLock;
import io.millrace.projects.v1.JobSpec;
import io.millrace.runtime.python.Requirement;
import java.util.LinkedHashMap;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequirementRulesTest {

  private record Config(boolean permit, List<String> indexes, List<String> channels)
      implements RequirementConfig {
    Config(boolean permit) {
      this(permit, List.of(), List.of());
    }
  }

  private static List<Requirement> one(String file) {
    return List.of(new Requirement(file, 1, "it", null, "is from elsewhere"));
  }

  private static Inspected inspected(String file, ProjectRequirements needing) {
    boolean isConda = "conda.yaml".equals(file);
    EnvironmentSpec.Python python =
        new EnvironmentSpec.Python(file, null, List.of(), List.of(), true);
    return new Inspected(
        ProjectUri.parse("uri", "https://example.com/r.git"),
        "",
        null,
        new Project(
            null,
            new LinkedHashMap<>(),
            isConda ? new EnvironmentSpec.Conda(file, python, List.of(), null) : python,
            List.of()),
        needing);
  }

  @ParameterizedTest
  @CsvSource({
    "LOCAL,       ,                ",
    "UV,          ,                uv.lock",
    "VIRTUALENV,  ,                pip",
    "UNSPECIFIED, ,                uv.lock",
    "UNSPECIFIED, python_env.yaml, pip",
    "UV,          python_env.yaml, uv.lock",
    "UNSPECIFIED, conda.yaml,      conda.yaml",
    "CONDA,       conda.yaml,      conda.yaml",
    "UV,          conda.yaml,      uv.lock",
    "VIRTUALENV,  conda.yaml,      pip",
  })
  void whatIsReadByWhoeverMakesTheEnvironmentIsRefused(
      String manager, String file, String refused) {
    JobSpec spec =
        JobSpec.newBuilder().setEnvManager(EnvManager.valueOf("ENV_MANAGER_" + manager)).build();
    Inspected project =
        inspected(file, new ProjectRequirements(one("pip"), one("uv.lock"), one("conda.yaml")));
    ThrowingCallable check = () -> new RequirementRules(new Config(false)).check(spec, project);
    if (refused == null) {
      assertThatCode(check).doesNotThrowAnyException();
    } else {
      assertThatThrownBy(check)
          .hasMessage(
              refused
                  + " line 1: the requirement 'it' is from elsewhere, and this server does not permit that (millrace.projects.requirements.permit).");
    }
    assertThatCode(() -> new RequirementRules(new Config(true)).check(spec, project))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({
    "six, 1.0, '', true",
    "six, 1.0+local.1, '', true",
    "six, 1.0, https://files.pythonhosted.org/six.whl#sha256=00, false",
    "six, 1.0, git+https://internal/six, false",
    "six, '1.0 --index-url https://example.com', '', false",
    "six @ https://example.com/six.whl, 1.0, '', false",
    "six, '1.0\n--index-url x', '', false",
  })
  void packagesThatWereSeenAreJudgedAsLinesForPipAre(
      String name, String version, String url, boolean isAllowed) {
    EnvironmentLock.Package seen =
        EnvironmentLock.Package.newBuilder().setName(name).setVersion(version).setUrl(url).build();
    assertThat(new RequirementRules(new Config(false)).concern(seen).isEmpty())
        .isEqualTo(isAllowed);
    assertThat(new RequirementRules(new Config(true)).concern(seen)).isEmpty();
  }
}
