package io.millrace.project.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.v1.ErrorReason;
import io.millrace.runtime.archive.FolderLimits;
import io.millrace.runtime.error.MillraceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GitRepositoriesTest {

  private static final int LARGE = 400_000;

  @TempDir static Path root;
  private static GitServer server;
  private static String first;
  private static String second;
  private static String tagged;

  @TempDir Path folders;

  @BeforeAll
  static void repositories() throws IOException {
    server = new GitServer(Files.createDirectory(root.resolve("served")));
    server.write("lib", "lib.py", "x = 1");
    server.commit("lib");
    server.write("p", "MLproject", "name: first");
    server.write("p", "sub/dir/MLproject", "name: inner");
    first = server.commit("p");
    server.git("p", "checkout", "-q", "-b", "feature/x");
    server.write("p", "MLproject", "name: tagged");
    tagged = server.commit("p");
    server.git("p", "tag", "-a", "v1", "-m", "m");
    server.git("p", "checkout", "-q", "trunk");
    server.write("p", "MLproject", "name: second");
    server.write("p", "run.sh", "echo");
    server.git(
        "p", "-c", "protocol.file.allow=always", "submodule", "add", "-q", "../lib", "vendor/lib");
    server.git("p", "config", "-f", ".gitmodules", "submodule.vendor/lib.url", "../lib");
    Files.createSymbolicLink(root.resolve("served/p/link"), Path.of("sub/dir"));
    root.resolve("served/p/run.sh").toFile().setExecutable(true);
    second = server.commit("p");
    server.write("secret", "MLproject", "name: secret");
    server.commit("secret");
    server.protect("secret", "me:pass word");
    server.write("leaving", "MLproject", "name: x");
    Files.createSymbolicLink(root.resolve("served/leaving/here"), Path.of("."));
    Files.createSymbolicLink(root.resolve("served/leaving/out"), Path.of("here/../../x"));
    server.commit("leaving");
    byte[] noise = new byte[LARGE];
    new Random(1).nextBytes(noise);
    server.write("large", "MLproject", "name: x");
    Files.write(root.resolve("served/large/one"), Arrays.copyOf(noise, LARGE / 2));
    Files.write(root.resolve("served/large/two"), Arrays.copyOfRange(noise, LARGE / 2, LARGE));
    server.commit("large");
    server.write("zeros", "zeros", "\0".repeat(LARGE));
    server.commit("zeros");
    server.write("halves", "one", "\0".repeat(LARGE / 2));
    server.write("halves", "two", "\0".repeat(LARGE / 2));
    server.commit("halves");
    server.git("empty", "status");
    server.write(
        "inner", ".gitmodules", "[submodule \"a\"]\npath = a\nurl = http://127.0.0.1:1/x\n");
    server.git("inner", "add", ".gitmodules");
    server.git("inner", "update-index", "--add", "--cacheinfo", "160000," + first + ",a");
    server.git("inner", "commit", "-q", "-m", "m");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /** Whatever happens. */
  @AfterEach
  void nothingIsLeftBehind() throws IOException {
    try (Stream<Path> left = Files.list(folders)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void aVersionIsACommitAtThatMoment() {
    assertThat(resolve("p", "")).isEqualTo(second + " trunk");
    assertThat(resolve("p", "trunk")).isEqualTo(second + " trunk");
    assertThat(resolve("p", "feature/x")).isEqualTo(tagged + " feature/x");
    assertThat(resolve("p", "v1")).isEqualTo(tagged + " null");
    assertThat(resolve("p", "refs/tags/v1")).isEqualTo(tagged + " null");
    assertThat(resolve("p", first)).isEqualTo(first + " null");
  }

  @Test
  void filesAreFetchedWithSubmodulesLinksAndModes() throws IOException {
    try (FetchedProject project = fetch(server.url("p"), "", "")) {
      Path folder = project.folder();
      assertThat(folder.resolve("MLproject")).hasContent("name: second");
      assertThat(folder.resolve("vendor/lib/lib.py")).hasContent("x = 1");
      assertThat(folder.resolve("run.sh")).isExecutable();
      assertThat(folder.resolve("MLproject").toFile().canExecute()).isFalse();
      assertThat(folder.resolve("link/MLproject")).hasContent("name: inner");
      assertThat(folder.resolve(".git")).doesNotExist();
    }
    try (FetchedProject project = fetch(server.url("p") + "#sub/dir", first, "")) {
      assertThat(project.folder().resolve("MLproject")).hasContent("name: inner");
      assertThat(project.folder().resolve("../../MLproject")).hasContent("name: first");
    }
  }

  @Test
  void credentialsAreShownToTheirHostAlone() {
    try (FetchedProject project = fetch(server.url("secret"), "", "mine")) {
      assertThat(project.folder().resolve("MLproject")).hasContent("name: secret");
    }
    for (String name : List.of("", "other-host", "wrong")) {
      assertRefused(
          () -> fetch(server.url("secret"), "", name),
          ErrorReason.ERROR_REASON_PERMISSION_DENIED,
          "cannot be read without credentials, or with these");
    }
    assertRefused(
        () -> fetch(server.url("secret"), "", "nobody's"),
        ErrorReason.ERROR_REASON_RESOURCE_DOES_NOT_EXIST,
        "There are no credentials 'nobody's' here.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          p        | nope   | RESOURCE_DOES_NOT_EXIST | has no version 'nope'.
          p        | abcdef0 | RESOURCE_DOES_NOT_EXIST | a commit has to be named in full
          p        | 00000000000000000000000000000000000000ff | RESOURCE_DOES_NOT_EXIST | has no commit 00000
          p#nope   |        | RESOURCE_DOES_NOT_EXIST | Could not find subdirectory nope of http
          p#run    |        | RESOURCE_DOES_NOT_EXIST | Could not find subdirectory run of http
          absent   |        | RESOURCE_DOES_NOT_EXIST | is no git repository
          empty    |        | RESOURCE_DOES_NOT_EXIST | has no default branch: give a version
          leaving  |        | INVALID_PARAMETER_VALUE | 'out' is a link out of the folder
          large    |        | INVALID_PARAMETER_VALUE | sends more than 300000 bytes
          zeros    |        | INVALID_PARAMETER_VALUE | cannot be read: Object too large
          halves   |        | INVALID_PARAMETER_VALUE | files have more than 300000 bytes
          inner    |        | TEMPORARILY_UNAVAILABLE | http://127.0.0.1:1/x
          """)
  void whatCannotBeFetchedIsRefused(String path, String version, String reason, String message) {
    assertRefused(
        () -> fetch(server.url(path), version == null ? "" : version, ""),
        ErrorReason.valueOf("ERROR_REASON_" + reason),
        message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          http://127.0.0.1:1/x   | PERMISSION_DENIED | its host has an address that is not public
          http://[::1]/x         | PERMISSION_DENIED | its host has an address that is not public
          https://2130706433/x   | PERMISSION_DENIED | its host has an address that is not public
          ssh://git@localhost/x  | PERMISSION_DENIED | its host has an address that is not public
          git@127.0.0.1:x        | PERMISSION_DENIED | its host has an address that is not public
          git://example.com/x    | INVALID_PARAMETER_VALUE | has the scheme 'git'. Allowed are: http, https, ssh.
          """)
  void onlyPublicAddressesAreCalled(String url, String reason, String message) {
    GitRepositories repositories = new GitRepositories(settings(false));
    assertRefused(
        () -> repositories.resolve((ProjectUri.Git) ProjectUri.parse("uri", url), "", ""),
        ErrorReason.valueOf("ERROR_REASON_" + reason),
        message);
  }

  private static GitSettings settings(boolean allowsPrivateAddresses) {
    return new GitSettings(
        List.of("http", "https", "ssh"),
        allowsPrivateAddresses,
        Duration.ofSeconds(60),
        new FolderLimits(300_000, 100),
        null,
        Map.of(
            "mine", new GitCredentials(List.of("127.0.0.1"), "me", "pass word", null),
            "wrong", new GitCredentials(List.of("127.0.0.1"), "me", "pass", null),
            "other-host", new GitCredentials(List.of("example.com"), "me", "pass word", null)));
  }

  private static String resolve(String repository, String version) {
    ResolvedGit resolved =
        new GitRepositories(settings(true))
            .resolve((ProjectUri.Git) ProjectUri.parse("uri", server.url(repository)), version, "");
    return resolved.commit() + " " + resolved.branch();
  }

  private FetchedProject fetch(String uri, String version, String credentials) {
    GitRepositories repositories = new GitRepositories(settings(true));
    ResolvedGit resolved =
        repositories.resolve((ProjectUri.Git) ProjectUri.parse("uri", uri), version, credentials);
    return FetchedProject.into(
        folders, folder -> repositories.fetch(resolved, credentials, folder));
  }

  private static void assertRefused(ThrowingCallable call, ErrorReason reason, String message) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            MillraceException.class,
            e -> {
              assertThat(e).hasMessageContaining(message);
              assertThat(e.reason()).isEqualTo(reason);
            });
  }
}
