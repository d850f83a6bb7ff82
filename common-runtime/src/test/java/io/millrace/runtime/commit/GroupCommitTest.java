package io.millrace.runtime.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.runtime.error.MillraceException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GroupCommitTest {

  private final CountDownLatch started = new CountDownLatch(1);
  private final CountDownLatch release = new CountDownLatch(1);

  private static List<Integer> contents(List<Write<Integer, String>> batch) {
    return batch.stream().map(Write::content).toList();
  }

  private static GroupCommit<Integer, String> start(
      int capacity, GroupCommit.Committer<Integer, String> committer) {
    return new GroupCommit<>("test", capacity, 10, number -> 1, committer);
  }

  private void hold() throws InterruptedException {
    started.countDown();
    release.await();
  }

  @Test
  void whatArrivesDuringACommitGoesIntoTheNextOne() throws Exception {
    List<List<Integer>> batches = new CopyOnWriteArrayList<>();
    try (var writer =
        start(
            100,
            batch -> {
              hold();
              batches.add(contents(batch));
              batch.forEach(write -> write.result("n" + write.content()));
            })) {
      CompletableFuture<String> first = writer.submit(0);
      started.await();
      List<CompletableFuture<String>> others =
          IntStream.rangeClosed(1, 15).mapToObj(writer::submit).toList();
      assertThat(first).isNotDone();
      release.countDown();

      assertThat(others.getLast().get(5, TimeUnit.SECONDS)).isEqualTo("n15");
      assertThat(batches).hasSize(3);
      assertThat(batches.get(1)).hasSize(10);
      assertThat(batches.stream().flatMap(List::stream))
          .containsExactlyElementsOf(IntStream.rangeClosed(0, 15).boxed().toList());
    }
  }

  @Test
  void aWriteThatCannotBeDoneFailsAloneAndTheOthersAreMade() {
    List<Integer> made = new ArrayList<>();
    try (var writer =
        start(
            100,
            batch -> {
              hold();
              if (contents(batch).contains(7)) {
                throw new IllegalStateException("seven");
              }
              made.addAll(contents(batch));
            })) {
      List<CompletableFuture<String>> answers =
          IntStream.range(0, 20).mapToObj(writer::submit).toList();
      release.countDown();

      assertThatThrownBy(answers.get(7)::join).hasRootCauseMessage("seven");
      List<Integer> others = IntStream.range(0, 20).filter(i -> i != 7).boxed().toList();
      others.forEach(i -> answers.get(i).join());
      assertThat(made).containsExactlyElementsOf(others);
    }
  }

  @Test
  void aRefusedWriteHearsItsRefusalAndTheBatchStands() {
    try (var writer =
        start(
            100,
            batch ->
                batch.stream()
                    .filter(write -> write.content() == 1)
                    .forEach(write -> write.refuse(MillraceException.invalid("not one"))))) {
      CompletableFuture<String> refused = writer.submit(1);
      CompletableFuture<String> made = writer.submit(2);

      assertThatThrownBy(refused::join).hasRootCauseMessage("not one");
      assertThat(made.join()).isNull();
    }
  }

  @Test
  void aFullQueueRefusesAtOnceAsUnavailable() throws Exception {
    try (var writer = start(2, batch -> hold())) {
      writer.submit(0);
      started.await();
      writer.submit(1);
      CompletableFuture<String> last = writer.submit(2);
      CompletableFuture<String> tooMany = writer.submit(3);

      assertThat(tooMany).isCompletedExceptionally();
      assertThatThrownBy(tooMany::join).hasMessageContaining("too much to write");
      release.countDown();
      last.join();
    }
  }

  @Test
  void closingWritesWhatIsQueued() {
    List<CompletableFuture<String>> answers;
    try (var writer = start(100, batch -> Thread.sleep(5))) {
      answers = IntStream.range(0, 50).mapToObj(writer::submit).toList();
    }
    assertThat(answers).allSatisfy(answer -> assertThat(answer).isCompleted());
  }

  @Test
  void aWriteThatComesWhileItClosesIsAnsweredToo() throws Exception {
    for (int round = 0; round < 300; round++) {
      List<CompletableFuture<String>> answers = new CopyOnWriteArrayList<>();
      var writer = start(1000, batch -> {});
      Thread late =
          Thread.ofPlatform()
              .start(
                  () -> {
                    CompletableFuture<String> last;
                    do {
                      last = writer.submit(1);
                      answers.add(last);
                    } while (!last.isCompletedExceptionally());
                  });
      Thread.sleep(1);
      writer.close();
      late.join();
      for (CompletableFuture<String> answer : answers) {
        try {
          answer.get(5, TimeUnit.SECONDS);
        } catch (ExecutionException refused) {
          assertThat(refused)
              .hasCauseInstanceOf(MillraceException.class)
              .hasMessageContaining("Try again");
        }
      }
    }
  }

  @Test
  void whileTheDatabaseIsAwayWhatWaitsBehindABatchIsRefusedWithIt() throws Exception {
    AtomicInteger commits = new AtomicInteger();
    try (var writer =
        start(
            100,
            batch -> {
              commits.incrementAndGet();
              hold();
              throw new SQLException("away", "08006");
            })) {
      CompletableFuture<String> first = writer.submit(0);
      started.await();
      List<CompletableFuture<String>> others =
          IntStream.rangeClosed(1, 50).mapToObj(writer::submit).toList();
      release.countDown();

      assertThatThrownBy(() -> first.get(5, TimeUnit.SECONDS)).hasRootCauseMessage("away");
      assertThat(others)
          .allSatisfy(
              other ->
                  assertThatThrownBy(() -> other.get(5, TimeUnit.SECONDS))
                      .hasRootCauseMessage("away"));
      assertThat(commits).hasValue(1);
    }
  }
}
