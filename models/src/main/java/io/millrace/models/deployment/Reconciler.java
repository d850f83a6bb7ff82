package io.millrace.models.deployment;

import io.millrace.artifact.ModelUri;
import io.millrace.runtime.error.MillraceException;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Brings this process to what the tables and the registry say: at once when either has news or a
 * canary is judged, else every few seconds, which also catches whatever was missed.
 */
@ApplicationScoped
class Reconciler {

  private static final Logger LOG = Logger.getLogger(Reconciler.class);
  private static final long EVERY_SECONDS = 5;

  /** How often canaries are judged. */
  private static final long JUDGED_EVERY_MILLIS = 500;

  /** A question to the registry has half of it. */
  private static final Duration LONGEST_PASS = Duration.ofSeconds(20);

  private final DeploymentStore store;
  private final Deployments deployments;
  private final Rollouts rollouts;
  private final ModelLoader loader;
  private final CanaryJudge judge;
  private final News events;
  private final BlockingQueue<Boolean> news = new ArrayBlockingQueue<>(1);
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final List<Thread> threads = new ArrayList<>();

  Reconciler(
      DeploymentStore store,
      Deployments deployments,
      Rollouts rollouts,
      ModelLoader loader,
      CanaryJudge judge,
      News events) {
    this.store = store;
    this.deployments = deployments;
    this.rollouts = rollouts;
    this.loader = loader;
    this.judge = judge;
    this.events = events;
  }

  /** Nobody waits for models at start: a registry that is away must not keep this process down. */
  void start(@Observes StartupEvent event) {
    threads.add(Thread.ofVirtual().name("deployments").start(this::reconcileAlways));
    threads.add(Thread.ofVirtual().name("deployments-canaries").start(this::judgeAlways));
    events.ofSources(() -> news.offer(true));
    // The tables alone: a registry that is away is not waited for.
    events.ofDeployments(this::followTables);
  }

  /** Waits for what is under way: no transaction is to end in a server that is gone. */
  void stop(@Observes ShutdownEvent event) throws InterruptedException {
    stopped.countDown();
    news.offer(true);
    for (Thread thread : threads) {
      thread.join(LONGEST_PASS);
    }
  }

  private boolean isStopped() {
    return stopped.getCount() == 0;
  }

  private void reconcileAlways() {
    while (!isStopped()) {
      try {
        reconcile();
      } catch (RuntimeException failure) {
        // The database may be away; what is in memory serves on.
        LOG.warnf("Deployments are looked at again later: %s", failure);
      }
      try {
        news.poll(EVERY_SECONDS, TimeUnit.SECONDS);
      } catch (InterruptedException over) {
        return;
      }
    }
  }

  private void judgeAlways() {
    while (!isStopped()) {
      for (Serving serving : deployments.here()) {
        try {
          if (judge.judge(serving)) {
            news.offer(true);
          }
        } catch (RuntimeException failure) {
          LOG.warnf("Deployment %s is judged later: %s", serving.wanted().row().name, failure);
        }
      }
      try {
        stopped.await(JUDGED_EVERY_MILLIS, TimeUnit.MILLISECONDS);
      } catch (InterruptedException over) {
        return;
      }
    }
  }

  private void reconcile() {
    // What is known is gone after before the registry is asked, which may be away.
    List<Wanted> all = follow();
    boolean hasMoved = false;
    for (Wanted wanted : all) {
      hasMoved |= !isStopped() && followSource(wanted);
    }
    if (hasMoved && !isStopped()) {
      follow();
    }
  }

  private void followTables() {
    if (!isStopped()) {
      follow();
    }
  }

  private List<Wanted> follow() {
    List<Serving> before = deployments.here();
    List<Wanted> all = store.all();
    deployments.follow(all, before);
    return all;
  }

  /** Answers whether the source means something new. */
  private boolean followSource(Wanted wanted) {
    DeploymentEntity row = wanted.row();
    try {
      if (isFixed(row.source)) {
        return false;
      }
      String meaning = loader.meaning(row.source);
      if (meaning.equals(wanted.newest().meaning)) {
        return false;
      }
      LOG.infof("Deployment %s: %s is now %s", row.name, row.source, meaning);
      rollouts.moved(wanted, meaning);
      return true;
    } catch (MillraceException away) {
      // An alias that is gone, or a registry that is away, takes nothing away from callers.
      LOG.debugf("Deployment %s stays as it is: %s", row.name, away.getMessage());
    } catch (RuntimeException failure) {
      LOG.warnf(failure, "Deployment %s stays as it is", row.name);
    }
    return false;
  }

  private static boolean isFixed(String source) {
    return switch (ModelUri.parse("source", source)) {
      case ModelUri.Alias alias -> false;
      case ModelUri.Stage stage -> false;
      case ModelUri.Version version -> true;
      case ModelUri.LoggedModel model -> true;
      case ModelUri.RunPath path -> true;
      case ModelUri.Upload upload -> true;
    };
  }
}
