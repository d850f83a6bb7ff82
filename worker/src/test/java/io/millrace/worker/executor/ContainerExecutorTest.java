package io.millrace.worker.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.project.format.EnvironmentSpec;
import io.millrace.projects.v1.Assignment;
import io.millrace.projects.v1.JobSpec;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real containers, of an image that is made of this machine's own bash. */
@Timeout(120)
class ContainerExecutorTest {

  private static final String IMAGE = "localhost/millrace-test:1";

  /** A machine that is itself a container can raise no limits and may make no networks. */
  private static final List<String> OPTIONS =
      List.of("--network=none", "--ulimit=nofile=1024:1024", "--ulimit=nproc=1024:1024");

  @TempDir static Path store;
  private static Path podman;

  @TempDir Path folder;
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();

  @BeforeAll
  static void makeImage() throws Exception {
    assumeTrue(
        Stream.of(System.getenv("PATH").split(File.pathSeparator))
            .anyMatch(each -> Files.isExecutable(Path.of(each, "podman"))),
        "there is no podman here: apt-get install podman");
    podman = store.resolve("podman");
    usePodman("");
    shell(
        """
        mkdir -p image/usr/bin image/tmp
        for program in bash sleep cat mkdir touch; do
          file=$(readlink -f "$(command -v $program)")
          cp "$file" image/usr/bin/$program
          for library in $(ldd "$file" | grep -o '/[^ ]*\\.so[^ ]*'); do
            mkdir -p "image$(dirname "$library")"; cp -L "$library" "image$library"
          done
        done
        [ -e image/bin ] || ln -s usr/bin image/bin
        tar -C image -cf - . | ./podman import - %s
        """
            .formatted(IMAGE));
    if (!runs()) {
      // Its usual runtime does not know the cgroups of every machine.
      usePodman("--runtime runc");
    }
    assumeTrue(runs(), "podman runs no containers here");
  }

  private static void usePodman(String options) throws IOException {
    Files.writeString(
        podman,
        """
        #!/bin/sh
        exec podman %2$s --root %1$s/root --runroot %1$s/run --storage-driver vfs --cgroup-manager cgroupfs "$@"
        """
            .formatted(store, options));
    podman.toFile().setExecutable(true);
  }

  private static boolean runs() throws IOException, InterruptedException {
    return shell(
            "./podman run --rm %s %s bash -c 'exit 42' || echo $?"
                .formatted(String.join(" ", OPTIONS), IMAGE))
        .endsWith("42\n");
  }

  @AfterAll
  static void removeImage() throws Exception {
    if (podman != null) {
      shell("./podman rm --all --force; ./podman rmi --all --force; :");
    }
  }

  private static String shell(String script) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder("bash", "-c", script)
            .directory(store.toFile())
            .redirectErrorStream(true)
            .start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return text;
  }

  private Execution start(String id, String command) throws Exception {
    return start(id, command, Map.of("MSG", "a \"b\" $c\nd"));
  }

  private Execution start(String id, String command, Map<String, String> variables)
      throws Exception {
    Path code = Files.createDirectories(folder.resolve("workspace/code"));
    Files.createDirectories(folder.resolve("workspace/tmp"));
    Files.writeString(code.resolve("data.txt"), "of the project");
    Executor executor =
        new MachineExecutors(
                null, null, new ContainerSettings(podman.toString(), List.of(), OPTIONS))
            .of(
                new EnvironmentSpec.Docker(
                    IMAGE, List.of(), List.of(new EnvironmentSpec.Variable("OWN", "1"))),
                Assignment.getDefaultInstance());
    executor.prepare(code, line -> {});
    assertThat(executor.seen(code.getParent(), code.resolve("data.txt")))
        .hasToString("/mlflow/projects/code/data.txt");
    return executor.start(
        new Launch(
            Assignment.newBuilder().setJobId(id).setSpec(JobSpec.getDefaultInstance()).build(),
            command,
            code.getParent(),
            code,
            variables,
            Set.of(),
            Duration.ofMinutes(1),
            Duration.ofSeconds(2)),
        output);
  }

  private String printed() {
    return output.toString(StandardCharsets.UTF_8);
  }

  private void awaitOutput(String text) throws InterruptedException {
    while (!printed().contains(text)) {
      Thread.sleep(20);
    }
  }

  @Test
  void aCommandHasItsFilesAndVariablesAndNothingOfTheMachine() throws Exception {
    String command =
        "cat /mlflow/projects/code/data.txt data.txt; echo \"<$MSG>$OWN\"; touch made; echo \"$JAVA_HOME\"; while read -r a b; do [ $a != CapEff: ] || echo $b; done </proc/self/status; exit 3";
    assertThat(start(UUID.randomUUID().toString(), command).await()).isEqualTo(Exit.ofStatus(3));
    assertThat(printed())
        .isEqualTo("of the projectof the project<a \"b\" $c\nd>1\n\n0000000000000000\n");
    // What it makes is the worker's to remove.
    Path made = folder.resolve("workspace/code/made");
    assertThat(Files.getOwner(made)).isEqualTo(Files.getOwner(folder));
  }

  /** All of these would tell the engine's command line something, or are its own here. */
  @Test
  void variablesAreTheContainersAndNotTheEnginesOwn() throws Exception {
    // Here and in the container; what the dynamic linker says of programs goes to such files.
    String trace = "millrace-trace-" + UUID.randomUUID();
    Map<String, String> variables =
        Map.of(
            "TMPDIR", "/mlflow/projects/tmp",
            "HOME", "/mlflow/projects/home",
            "USER", "nobody",
            "CONTAINERS_CONF", "/nowhere.conf",
            "CONTAINERS_STORAGE_CONF", "/nowhere.conf",
            "CONTAINER_HOST", "tcp://127.0.0.1:1",
            "DOCKER_HOST", "tcp://127.0.0.1:1",
            "LD_DEBUG_OUTPUT", "/tmp/" + trace,
            "LD_DEBUG", "libs",
            "MSG", "it's 'a' \"b\" $c `d` \\ ü\n\n");
    Execution execution =
        start(
            UUID.randomUUID().toString(),
            "echo \"$TMPDIR $HOME $USER $DOCKER_HOST $CONTAINER_HOST $CONTAINERS_CONF <$MSG>\"; cat /mlflow/projects/variables.sh",
            variables);
    assertThat(execution.await()).isEqualTo(Exit.ofStatus(0));
    assertThat(printed())
        .isEqualTo(
            "/mlflow/projects/tmp /mlflow/projects/home nobody tcp://127.0.0.1:1 tcp://127.0.0.1:1 /nowhere.conf <it's 'a' \"b\" $c `d` \\ ü\n\n>\n");
    try (Stream<Path> files = Files.list(Path.of("/tmp"))) {
      assertThat(files.filter(each -> each.getFileName().toString().startsWith(trace))).isEmpty();
    }
    Path file = folder.resolve("workspace/variables.sh");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void anImageThatIsNotThereIsNoFaultOfTheCommand() throws Exception {
    Executor executor =
        new ContainerExecutor(
            new ContainerSettings(podman.toString(), List.of(), List.of("--pull=never")),
            new ContainerImage("localhost/nowhere:1", List.of(), List.of()));
    Path code = Files.createDirectories(folder.resolve("workspace/code"));
    Exit exit =
        executor
            .start(
                new Launch(
                    Assignment.newBuilder().setJobId("x").build(),
                    "true",
                    code.getParent(),
                    code,
                    Map.of(),
                    Set.of(),
                    Duration.ofMinutes(1),
                    Duration.ofSeconds(1)),
                output)
            .await();
    assertThat(exit.reason()).isEqualTo(Exit.Reason.NOT_PREPARED);
    assertThat(printed()).contains("localhost/nowhere:1");
  }

  @Test
  void allOfItIsAskedToEnd() throws Exception {
    Execution execution =
        start(
            UUID.randomUUID().toString(),
            "bash -c 'trap \"echo asked; exit 5\" TERM; echo ready; while :; do sleep 0.1; done'");
    awaitOutput("ready");
    execution.stop(Duration.ofSeconds(5));
    assertThat(execution.await().isSuccess()).isFalse();
    assertThat(printed()).contains("asked");
  }

  @Test
  void itEndsWithWhatHasStartedIt() throws Exception {
    String id = UUID.randomUUID().toString();
    Execution execution = start(id, "echo ready; sleep 300");
    awaitOutput("ready");
    ProcessHandle.current()
        .descendants()
        .filter(each -> each.info().commandLine().orElse("").contains(id))
        .forEach(ProcessHandle::destroyForcibly);
    execution.await();
    String left = "x";
    for (int i = 0; i < 200 && !left.isBlank(); i++) {
      Thread.sleep(100);
      left = shell("./podman ps --quiet --filter name=" + id);
    }
    assertThat(left).isBlank();
  }

  @Test
  void whatAnEarlierAttemptHasLeftIsRemovedFirst() throws Exception {
    String id = UUID.randomUUID().toString();
    shell(
        "./podman run --detach --name millrace-%s %s %s sleep 300"
            .formatted(id, String.join(" ", OPTIONS), IMAGE));
    assertThat(start(id, "echo again").await().isSuccess()).isTrue();
    assertThat(printed()).isEqualTo("again\n");
  }
}
