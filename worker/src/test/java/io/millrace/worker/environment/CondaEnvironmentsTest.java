package io.millrace.worker.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.project.format.EnvironmentSpec;
import io.millrace.python.environment.EnvironmentException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With a program in micromamba's place that does as a file says. */
@Timeout(60)
class CondaEnvironmentsTest {

  @TempDir private Path folder;

  private Path project;

  @BeforeEach
  void makeProgram() throws IOException {
    project = Files.createDirectory(folder.resolve("project"));
    Path program = folder.resolve("micromamba");
    Files.writeString(
        program,
        """
        #!/bin/sh
        mkdir "$4" "$4/conda-meta" || exit 1
        echo $$ >> %1$s/made
        . %1$s/does
        """
            .formatted(folder));
    assertThat(program.toFile().setExecutable(true)).isTrue();
    Files.writeString(project.resolve("conda.yaml"), "dependencies: [zlib, {pip: [-r a.txt]}]");
    does("");
  }

  private void does(String what) throws IOException {
    Files.writeString(folder.resolve("does"), what);
  }

  private List<String> made() throws IOException {
    return Files.readAllLines(folder.resolve("made"));
  }

  private Environment prepare() throws IOException, InterruptedException {
    return new CondaEnvironments(folder.resolve("conda"), folder.toString())
        .prepare(
            new EnvironmentSpec.Conda(
                "conda.yaml",
                new EnvironmentSpec.Python(
                    "conda.yaml", null, List.of(), List.of("-r a.txt"), false),
                List.of("zlib"),
                null),
            project,
            line -> {});
  }

  @Test
  void oneThatIsWholeIsMadeOnceAndOneThatIsNotIsMadeAgain() throws Exception {
    does("exit 7");
    assertThatThrownBy(this::prepare)
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining("exited with status 7");
    does("");
    Environment made = prepare();
    assertThat(prepare()).isEqualTo(made);
    assertThat(made()).hasSize(2);
  }

  @Test
  void whatItsFileIncludesDecidesToo() throws Exception {
    Environment before = prepare();
    Files.writeString(project.resolve("a.txt"), "six==1.16.0");
    assertThat(prepare()).isNotEqualTo(before);
  }

  @Test
  void twoWhoAskAtOnceWaitForOne() throws Exception {
    does("sleep 1");
    CompletableFuture<Environment> one = CompletableFuture.supplyAsync(this::prepared);
    CompletableFuture<Environment> other = CompletableFuture.supplyAsync(this::prepared);
    assertThat(one.get()).isEqualTo(other.get());
    assertThat(made()).hasSize(1);
  }

  private Environment prepared() {
    try {
      return prepare();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void whoeverIsInterruptedStopsMakingOneAndWaitingForOne() throws Exception {
    does("sleep 600");
    AtomicReference<Exception> first = new AtomicReference<>();
    Thread maker = Thread.ofPlatform().start(() -> first.set(failure()));
    while (!Files.exists(folder.resolve("made"))) {
      Thread.sleep(20);
    }
    AtomicReference<Exception> second = new AtomicReference<>();
    Thread waiter = Thread.ofPlatform().start(() -> second.set(failure()));
    Thread.sleep(200);
    waiter.interrupt();
    waiter.join();
    assertThat(second.get()).isInstanceOf(InterruptedException.class);
    maker.interrupt();
    maker.join();
    assertThat(first.get()).isInstanceOf(InterruptedException.class);
    ProcessHandle.of(Long.parseLong(made().getFirst()))
        .ifPresent(each -> each.onExit().orTimeout(10, TimeUnit.SECONDS).join());
  }

  private Exception failure() {
    try {
      prepare();
      return null;
    } catch (IOException | InterruptedException | RuntimeException e) {
      return e;
    }
  }
}
