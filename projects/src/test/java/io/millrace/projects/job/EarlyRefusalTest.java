package io.millrace.projects.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.millrace.projects.testing.PostgresResource;
import io.millrace.projects.testing.Projects;
import io.millrace.projects.testing.Refusal;
import io.millrace.projects.v1.CreateJobRequest;
import io.millrace.projects.v1.CreateScheduleRequest;
import io.millrace.projects.v1.CreateSweepRequest;
import io.millrace.projects.v1.EnvManager;
import io.millrace.projects.v1.JobSpec;
import io.millrace.projects.v1.ListJobsRequest;
import io.millrace.projects.v1.SearchSpace;
import io.millrace.projects.v1.Trigger;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a worker could only fail at is refused before there is a job. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
class EarlyRefusalTest {

  private static final String MLPROJECT =
      """
      entry_points:
        main: {command: 'true'}
        read: {parameters: {data: path}, command: 'cat {data}'}
      """;

  private final Projects projects = new Projects();
  private final String queue = projects.newQueue(0);

  @AfterEach
  void close() {
    projects.close();
  }

  private JobSpec.Builder spec(Map<String, String> more) {
    Map<String, String> files = new TreeMap<>(more);
    files.put("MLproject", MLPROJECT);
    files.put("src/train.py", "");
    return JobSpec.newBuilder().setQueue(queue).setUri(projects.upload(files));
  }

  private void create(JobSpec.Builder spec) {
    projects.jobs.createJob(CreateJobRequest.newBuilder().setSpec(spec).build());
  }

  /** Neither a job nor a schedule is made of it. */
  private void assertRefused(JobSpec.Builder spec, String message) {
    assertThat(Refusal.of(() -> create(spec))).isEqualTo(Refusal.invalid(message));
    CreateScheduleRequest schedule =
        CreateScheduleRequest.newBuilder()
            .setName("s-" + queue)
            .setSpec(spec)
            .setTrigger(Trigger.newBuilder().setInterval(Projects.millis(3_600_000)))
            .build();
    assertThat(Refusal.of(() -> projects.schedules.createSchedule(schedule)))
        .isEqualTo(Refusal.invalid(message));
    assertThat(
            projects
                .jobs
                .listJobs(ListJobsRequest.newBuilder().setQueue(queue).build())
                .getJobsList())
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"train.py", "run.sh", "src/none.py", "folder.py", "m.R"})
  void aScriptThatTheProjectHasNot(String script) {
    assertRefused(
        spec(Map.of("folder.py/x", "")).setEntryPoint(script),
        "Invalid value for parameter 'entry_point' supplied: The project has no entry point and no file '%s'."
            .formatted(script));
  }

  @Test
  void aScriptThatItHas() {
    create(spec(Map.of()).setEntryPoint("src/train.py"));
    create(spec(Map.of()).setEntryPoint("./src/train.py"));
  }

  private static final String PATH =
      "Got value %s for parameter data, but no such file or directory was found in the project.";
  private static final String URI =
      "Invalid value '%s' for parameter 'parameters.data' supplied: It is runs:/id/path or mlflow-artifacts:/path of a file.";

  private static Struct data(String path) {
    return Struct.newBuilder()
        .putFields("data", Value.newBuilder().setStringValue(path).build())
        .build();
  }

  private JobSpec.Builder reading(String data) {
    return spec(Map.of()).setEntryPoint("read").setParameters(data(data));
  }

  @Test
  void aPathOfOneTrialOfASweep() {
    CreateSweepRequest.Builder sweep =
        CreateSweepRequest.newBuilder()
            .setSpec(spec(Map.of()).setEntryPoint("read"))
            .setSearchSpace(
                SearchSpace.newBuilder().addList(data("src/train.py")).addList(data("/none.csv")));
    assertThat(Refusal.of(() -> projects.sweeps.createSweep(sweep.build())))
        .isEqualTo(Refusal.invalid("Trial 2: " + PATH.formatted("/none.csv")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/home/me/data.csv",
        "../data.csv",
        "src/../../data.csv",
        "file:///home/me/data.csv",
        "file:/data.csv",
        "none.csv"
      })
  void aPathThatIsNoneOfTheProjects(String data) {
    assertRefused(reading(data), PATH.formatted(data));
  }

  @ParameterizedTest
  @ValueSource(strings = {"s3://bucket/data.csv", "models:/wine/1", "https://h/d.csv", "C:/d.csv"})
  void aPathThatNoWorkerFetches(String data) {
    assertRefused(reading(data), URI.formatted(data));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"src/train.py", "src", "file:src/train.py", "runs:/0/x", "mlflow-artifacts:/x"})
  void aPathThatAWorkerMayFind(String data) {
    create(reading(data));
  }

  private static final String NOT_CONDA =
      "Invalid value for parameter 'env_manager' supplied: The project's environment is one of Python's, which conda does not make: leave it out, or set it to UV.";
  private static final String ONLY_CONDA =
      "Invalid value for parameter 'env_manager' supplied: Only conda can make the project's environment: 'python>3.9' in line 3 of conda.yaml names no version (python=3.11 does).";
  private static final String CONDA = "name: x\ndependencies:\n  - python>3.9\n";

  @Test
  void anEnvironmentThatItsManagerCannotMake() {
    JobSpec.Builder python = spec(Map.of("python_env.yaml", "dependencies: [six]"));
    assertRefused(python.setEnvManager(EnvManager.ENV_MANAGER_CONDA), NOT_CONDA);
    assertRefused(spec(Map.of()).setEnvManager(EnvManager.ENV_MANAGER_CONDA), NOT_CONDA);
    JobSpec.Builder conda = spec(Map.of("conda.yaml", CONDA));
    assertRefused(conda.setEnvManager(EnvManager.ENV_MANAGER_UV), ONLY_CONDA);
    assertRefused(conda.setEnvManager(EnvManager.ENV_MANAGER_VIRTUALENV), ONLY_CONDA);
    create(conda.setEnvManager(EnvManager.ENV_MANAGER_CONDA));
    create(conda.setEnvManager(EnvManager.ENV_MANAGER_LOCAL));
    JobSpec.Builder pinned = spec(Map.of("conda.yaml", "dependencies: [python=3.11]"));
    create(pinned.setEnvManager(EnvManager.ENV_MANAGER_UV));
    String container = "docker_env: {image: python}\n" + MLPROJECT;
    create(
        JobSpec.newBuilder()
            .setQueue(queue)
            .setUri(projects.upload(Map.of("MLproject", container)))
            .setEnvManager(EnvManager.ENV_MANAGER_CONDA));
  }

  @ParameterizedTest
  @CsvSource({"abc", "99.1", "2.7.18", "3.x", ">=3.9", "3.1111"})
  void aPythonThatIsNone(String version) {
    JobSpec.Builder spec =
        spec(Map.of("python_env.yaml", "dependencies: [six]\npython: '%s'".formatted(version)));
    assertRefused(
        spec,
        "python_env.yaml line 2: 'python' is '%s', which is no version of Python 3, such as 3.11.7."
            .formatted(version));
    // Nothing reads it then.
    create(spec.setEnvManager(EnvManager.ENV_MANAGER_LOCAL));
  }

  @Test
  void aPythonThatMayBe() {
    create(spec(Map.of("python_env.yaml", "python: '3.99.1'")));
  }

  @Test
  void aRequirementFromElsewhereByItsLine() {
    String file = "build_dependencies:\n  - pip\ndependencies:\n  - six\n  - -e .\n";
    assertRefused(
        spec(Map.of("python_env.yaml", file)),
        "python_env.yaml line 5: the requirement '-e .' runs the code of a project to build it, and this server does not permit that (millrace.projects.requirements.permit).");
  }
}
