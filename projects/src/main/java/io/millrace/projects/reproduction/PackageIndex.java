package io.millrace.projects.reproduction;

import io.millrace.projects.v1.EnvironmentLock;
import io.millrace.projects.v1.FindingKind;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.URI;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/** Finds packages that are gone from the index that they are installed from. */
@ApplicationScoped
class PackageIndex {

  /** For all reproductions of this server together. */
  private static final int AT_ONCE = 8;

  private final SimpleIndex index;
  private final Semaphore places = new Semaphore(AT_ONCE);

  PackageIndex(ReproductionConfig config) {
    index =
        config
            .packageIndex()
            .map(url -> new SimpleIndex(URI.create(url), config.allowPrivateAddresses()))
            .orElse(null);
  }

  void stop(@Observes ShutdownEvent event) {
    if (index != null) {
      index.close();
    }
  }

  /** Finds what is gone; nothing if there is no index to ask. */
  void check(List<EnvironmentLock.Package> packages, Findings findings) {
    if (index == null) {
      return;
    }
    List<EnvironmentLock.Package> listed =
        packages.stream().filter(each -> each.getUrl().isEmpty()).toList();
    List<SimpleIndex.Answer> answers = ask(listed);
    for (int i = 0; i < listed.size(); i++) {
      EnvironmentLock.Package each = listed.get(i);
      if (answers.get(i) == SimpleIndex.Answer.GONE) {
        findings.error(
            FindingKind.FINDING_KIND_PACKAGE_GONE,
            "packages." + each.getName(),
            "%s %s is not in the package index any more."
                .formatted(each.getName(), each.getVersion()));
      }
    }
    if (answers.contains(SimpleIndex.Answer.UNKNOWN)) {
      findings.warn(
          FindingKind.FINDING_KIND_PACKAGE_UNVERIFIED,
          "environment",
          "The package index does not say whether all packages are still there.");
    }
  }

  private List<SimpleIndex.Answer> ask(List<EnvironmentLock.Package> packages) {
    SimpleIndex.Asking asking = index.begin();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<SimpleIndex.Answer>> answers =
          packages.stream().map(each -> threads.submit(() -> inPlace(asking, each))).toList();
      return answers.stream().map(PackageIndex::answer).toList();
    }
  }

  private SimpleIndex.Answer inPlace(SimpleIndex.Asking asking, EnvironmentLock.Package wanted)
      throws InterruptedException {
    places.acquire();
    try {
      return asking.about(wanted.getName(), wanted.getVersion());
    } finally {
      places.release();
    }
  }

  private static SimpleIndex.Answer answer(Future<SimpleIndex.Answer> answer) {
    try {
      return answer.get();
    } catch (ExecutionException e) {
      return SimpleIndex.Answer.UNKNOWN;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return SimpleIndex.Answer.UNKNOWN;
    }
  }
}
