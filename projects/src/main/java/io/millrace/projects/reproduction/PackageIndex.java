package io.millrace.projects.reproduction;

import io.millrace.projects.v1.EnvironmentLock;
import io.millrace.projects.v1.FindingKind;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Asks the index that packages are installed from whether they are still there (PEP 503). */
@ApplicationScoped
class PackageIndex {

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int AT_ONCE = 8;

  private final ReproductionConfig config;

  PackageIndex(ReproductionConfig config) {
    this.config = config;
  }

  private enum Answer {
    THERE,
    GONE,
    UNKNOWN
  }

  /** Finds what is gone; nothing if there is no index to ask. */
  void check(List<EnvironmentLock.Package> packages, Findings findings) {
    if (config.packageIndex().isEmpty()) {
      return;
    }
    String index = config.packageIndex().get().replaceAll("/+$", "");
    List<EnvironmentLock.Package> listed =
        packages.stream().filter(each -> each.getUrl().isEmpty()).toList();
    List<Answer> answers = ask(index, listed);
    for (int i = 0; i < listed.size(); i++) {
      EnvironmentLock.Package each = listed.get(i);
      if (answers.get(i) == Answer.GONE) {
        findings.error(
            FindingKind.FINDING_KIND_PACKAGE_GONE,
            "packages." + each.getName(),
            "%s %s is not in the package index any more."
                .formatted(each.getName(), each.getVersion()));
      }
    }
    if (answers.contains(Answer.UNKNOWN)) {
      findings.warn(
          FindingKind.FINDING_KIND_PACKAGE_UNVERIFIED,
          "environment",
          "The package index does not say whether all packages are still there.");
    }
  }

  private static List<Answer> ask(String index, List<EnvironmentLock.Package> packages) {
    Semaphore places = new Semaphore(AT_ONCE);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        HttpClient http =
            HttpClient.newBuilder()
                .connectTimeout(PATIENCE)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build()) {
      List<Future<Answer>> answers =
          packages.stream()
              .map(
                  each ->
                      threads.submit(
                          () -> {
                            places.acquire();
                            try {
                              return ask(http, index, each);
                            } finally {
                              places.release();
                            }
                          }))
              .toList();
      return answers.stream().map(PackageIndex::answer).toList();
    }
  }

  private static Answer answer(Future<Answer> answer) {
    try {
      return answer.get();
    } catch (ExecutionException e) {
      return Answer.UNKNOWN;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Answer.UNKNOWN;
    }
  }

  private static Answer ask(HttpClient http, String index, EnvironmentLock.Package wanted)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("%s/%s/".formatted(index, wanted.getName())))
            .header("Accept", "application/vnd.pypi.simple.v1+json, text/html;q=0.1")
            .timeout(PATIENCE)
            .build();
    HttpResponse<Stream<String>> response = http.send(request, HttpResponse.BodyHandlers.ofLines());
    try (Stream<String> lines = response.body()) {
      return switch (response.statusCode()) {
        case 200 -> lines.anyMatch(file(wanted).asPredicate()) ? Answer.THERE : Answer.GONE;
        case 404, 410 -> Answer.GONE;
        default -> Answer.UNKNOWN;
      };
    }
  }

  /** The name of one of its files, in HTML as in JSON: a wheel's, or a source archive's. */
  static Pattern file(EnvironmentLock.Package wanted) {
    String name =
        Stream.of(wanted.getName().split("-"))
            .map(Pattern::quote)
            .collect(Collectors.joining("[-_.]+"));
    String version = Pattern.quote(wanted.getVersion()).replace("+", "\\E(?:\\+|%2B)\\Q");
    return Pattern.compile(
        "[\"'>/]%s-%s(?:-[^\"'<>/]*\\.whl|\\.tar\\.gz|\\.zip|\\.tar\\.bz2)"
            .formatted(name, version),
        Pattern.CASE_INSENSITIVE);
  }
}
