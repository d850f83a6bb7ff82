package io.millrace.models.engine.python;

import static io.millrace.common.v1.ErrorReason.ERROR_REASON_BAD_REQUEST;
import static io.millrace.common.v1.ErrorReason.ERROR_REASON_DEADLINE_EXCEEDED;
import static io.millrace.common.v1.ErrorReason.ERROR_REASON_NOT_IMPLEMENTED;
import static io.millrace.common.v1.ErrorReason.ERROR_REASON_TEMPORARILY_UNAVAILABLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.v1.ErrorReason;
import io.millrace.models.data.Payload;
import io.millrace.models.data.Table;
import io.millrace.models.data.Tensor;
import io.millrace.models.scoring.Answer;
import io.millrace.models.scoring.Scoring;
import io.millrace.models.signature.ElementType;
import io.millrace.runtime.error.MillraceException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What callers see of models that do what models should not, and that others see nothing of it. */
@Timeout(180)
class PythonTroubleTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static PythonScorer scorer;

  @BeforeAll
  static void load() {
    scorer = PythonModels.load("trouble", PythonModels.settings(2, 2L << 30, PATIENCE));
  }

  @AfterAll
  static void close() {
    scorer.close();
  }

  @Test
  void anExceptionOfTheModelIsTheCallersToHearAndCostsNoWorker() {
    long pid = pid();
    assertFails(() -> ask("raise"), ERROR_REASON_BAD_REQUEST, "could not make sense of it");
    Answer answer =
        new Scoring(PythonModels.model("trouble").model().signature(), scorer)
            .score(
                "application/json",
                "{\"inputs\": {\"what\": [\"raise\"]}}".getBytes(StandardCharsets.UTF_8));
    assertThat(new String(answer.body(), StandardCharsets.UTF_8))
        .startsWith(
            "{\"error_code\": \"BAD_REQUEST\", \"message\": \"Encountered an unexpected error while"
                + " evaluating the model. ")
        .contains("\"stack_trace\": \"")
        .contains("ValueError: could not make sense of it")
        .doesNotContain(PythonModels.folder().toString());
    assertThat(List.of(pid(), pid())).contains(pid);
  }

  @Test
  void aWorkerThatIsKilledIsNamedAndAnotherTakesItsPlace() {
    assertFails(
        () -> ask("kill"),
        ERROR_REASON_TEMPORARILY_UNAVAILABLE,
        "was killed by signal 9 while it was predicting");
    assertThat(pid()).isPositive();
    assertFails(() -> ask("exit"), ERROR_REASON_TEMPORARILY_UNAVAILABLE, "exited with status 3");
    assertThat(pid()).isPositive();
  }

  @Test
  void aWorkerThatEatsItsMemoryIsStartedAgain() {
    assertFails(() -> ask("eat"), ERROR_REASON_TEMPORARILY_UNAVAILABLE, "ran out of memory");
    assertThat(pid()).isPositive();
  }

  @Test
  void aCallThatTakesTooLongIsEndedWithItsWorker() {
    CompletableFuture<Throwable> late =
        CompletableFuture.supplyAsync(() -> ask("sleep")).handle((answer, failure) -> failure);
    while (!late.isDone()) {
      assertThat(pid()).as("others are answered meanwhile").isPositive();
    }
    MillraceException failure = (MillraceException) late.join().getCause();
    assertThat(failure.reason()).isEqualTo(ERROR_REASON_DEADLINE_EXCEEDED);
    assertThat(failure).hasMessageContaining("did not answer within");
  }

  @Test
  void eachCallUnderWayFailsOnceWhenItsWorkerIsKilledAndNoOtherDoes() {
    List<CompletableFuture<Object>> naps = new ArrayList<>();
    IntStream.range(0, 12)
        .forEach(
            i ->
                naps.add(
                    CompletableFuture.supplyAsync(() -> ask("nap"), Thread::startVirtualThread)));
    ProcessHandle.of((Long) naps.getFirst().join()).orElseThrow().destroyForcibly();
    long failures =
        naps.stream()
            .map(nap -> nap.handle((answer, failure) -> failure).join())
            .filter(failure -> failure != null)
            .peek(
                failure ->
                    assertThat(failure.getCause())
                        .hasMessageContaining("was killed by signal 9 while it was predicting"))
            .count();
    assertThat(failures).isLessThanOrEqualTo(1);
  }

  @Test
  void aWorkerThatEndsWhileNobodyCallsItCostsNobodyACall() {
    for (int i = 0; i < 5; i++) {
      ProcessHandle worker = ProcessHandle.of(pid()).orElseThrow();
      worker.destroyForcibly();
      worker.onExit().join();
      assertThat(pid()).isPositive();
    }
  }

  @Test
  void whatAModelPrintsDisturbsNothing() {
    assertThat((Long) ask("print")).isPositive();
  }

  @Test
  void theServersOwnVariablesAreNotTheModels() {
    assertThat(ProcessHandle.of(pid()).orElseThrow().isAlive()).isTrue();
    assertThat((List<?>) ((Payload.Value) scorer.predict(what("secret"), Map.of())).json())
        .isEmpty();
  }

  @Test
  void aModelThatCannotBeLoadedSaysWhy() {
    WorkerSettings settings = PythonModels.settings(1, 0, PATIENCE);
    assertFails(
        () -> PythonModels.load("unloadable", settings),
        ErrorReason.ERROR_REASON_INVALID_PARAMETER_VALUE,
        "RuntimeError: the file of weights is not there");
  }

  @Test
  void partsComeAsTheModelMakesThem() {
    try (PythonScorer stream = PythonModels.load("stream", PythonModels.settings(1, 0, PATIENCE))) {
      List<Payload> parts = new ArrayList<>();
      stream.predictStream(number(2), Map.of(), parts::add);
      assertThat(parts)
          .containsExactly(
              new Payload.Value(Map.of("part", 0L)), new Payload.Value(Map.of("part", 1L)));

      parts.clear();
      assertFails(
          () -> stream.predictStream(number(5), Map.of(), parts::add),
          ERROR_REASON_BAD_REQUEST,
          "not more than three");
      assertThat(parts).hasSize(3);

      List<Object> before = said(stream);
      for (int asked : List.of(1, 3)) {
        assertThatThrownBy(
                () ->
                    stream.predictStream(
                        number(asked),
                        Map.of(),
                        part -> {
                          throw new IllegalStateException("the caller is gone");
                        }))
            .hasMessage("the caller is gone");
      }
      assertThat(said(stream))
          .as("the same process, in which both were closed")
          .containsExactly(before.getFirst(), (Long) before.getLast() + 2);
      parts.clear();
      stream.predictStream(number(1), Map.of(), parts::add);
      assertThat(parts).as("of this call, not of the last").hasSize(1);
    }
    assertFails(
        () -> scorer.predictStream(what("pid"), Map.of(), part -> {}),
        ERROR_REASON_NOT_IMPLEMENTED,
        "predict_stream");
  }

  @Test
  void workersComeAndGoWithoutACallThatFails() {
    try (PythonScorer scaled =
        PythonModels.load("trouble", PythonModels.settings(1, 0, PATIENCE))) {
      scaled.scale(3);
      while (pids(scaled).size() < 3) {
        Thread.onSpinWait();
      }
      Set<Object> three = pids(scaled);
      scaled.scale(0);
      while (pids(scaled).size() > 1) {
        Thread.onSpinWait();
      }
      three.removeAll(pids(scaled));
      assertThat(three)
          .hasSize(2)
          .allSatisfy(
              pid -> ProcessHandle.of((Long) pid).ifPresent(process -> process.onExit().join()));
    }
  }

  /** Those that answer several calls at once, of which none fails. */
  private static Set<Object> pids(PythonScorer scaled) {
    List<CompletableFuture<Object>> naps =
        IntStream.range(0, 6)
            .mapToObj(
                i ->
                    CompletableFuture.<Object>supplyAsync(
                        () ->
                            ((List<?>)
                                    ((Payload.Value) scaled.predict(what("nap"), Map.of())).json())
                                .getFirst(),
                        Thread::startVirtualThread))
            .toList();
    return naps.stream().map(CompletableFuture::join).collect(Collectors.toSet());
  }

  @Test
  void itsWorkersEndWithIt() {
    PythonScorer other = PythonModels.load("trouble", PythonModels.settings(1, 0, PATIENCE));
    long pid =
        (Long) ((List<?>) ((Payload.Value) other.predict(what(""), Map.of())).json()).getFirst();
    other.close();
    ProcessHandle.of(pid).ifPresent(process -> process.onExit().join());
    assertFails(
        () -> other.predict(what(""), Map.of()),
        ERROR_REASON_TEMPORARILY_UNAVAILABLE,
        "not loaded any more");
  }

  private static void assertFails(ThrowingCallable call, ErrorReason reason, String words) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            MillraceException.class, e -> assertThat(e.reason()).isEqualTo(reason))
        .hasMessageContaining(words);
  }

  /** Of the worker that answered. */
  private static long pid() {
    return (Long) ask("pid");
  }

  private static Object ask(String what) {
    Payload answer = scorer.predict(what(what), Map.of());
    return ((List<?>) ((Payload.Value) answer).json()).getFirst();
  }

  static Table what(String what) {
    Tensor column = Tensor.of(ElementType.STRING, new Object[] {what}, 1);
    return new Table(List.of(new Table.Column("what", column)), 1, true);
  }

  private static Table number(long n) {
    Tensor column =
        Tensor.of(ElementType.INT64, Tensor.allocate(ElementType.INT64, 1).putLong(n).flip(), 1);
    return new Table(List.of(new Table.Column("n", column)), 1, true);
  }

  @SuppressWarnings("unchecked")
  private static List<Object> said(PythonScorer stream) {
    return (List<Object>) ((Payload.Value) stream.predict(number(0), Map.of())).json();
  }
}
