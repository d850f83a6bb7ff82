package io.millrace.project.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.runtime.python.Requirement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProjectRequirementsTest {

  private static final PackageSources ALLOWED =
      new PackageSources(
          List.of("https://pypi.org/simple", "https://files.pythonhosted.org/packages/"),
          List.of("conda-forge", "defaults"));

  private static final String LOCK =
      """
      version = 1
      revision = 2
      requires-python = ">=3.11"

      [[package]]
      name = "ours"
      version = "0.1.0"
      source = { virtual = "." }
      dependencies = [{ name = "six" }]

      [package.metadata]
      requires-dist = [{ name = "six" }]

      [[package]]
      name = "six"
      version = "1.17.0"
      source = { registry = "https://pypi.org/simple" }
      sdist = { url = "https://files.pythonhosted.org/packages/94/six-1.17.0.tar.gz", hash = "sha256:ff", size = 1 }
      wheels = [
          { url = "https://files.pythonhosted.org/packages/b7/six-1.17.0-py2.py3-none-any.whl", hash = "sha256:4721" },
      ]
      """;

  @TempDir Path folder;

  private ProjectRequirements needing() throws IOException {
    return ProjectRequirements.needingPermission(
        folder, ProjectFolder.read(folder).environment(), ALLOWED);
  }

  private void write(String file, String text) throws IOException {
    Files.writeString(folder.resolve(file), text);
  }

  @Test
  void aLockOfPackagesFromTheUsualIndexNeedsNoPermission() throws IOException {
    write("uv.lock", LOCK);
    write(
        "pyproject.toml",
        """
        [project]
        name = "ours"
        version = "0.1.0"
        [tool.uv]
        dev-dependencies = ["pytest"]
        package = false
        [[tool.uv.index]]
        url = "https://pypi.org/simple/"
        """);
    assertThat(needing()).isEqualTo(ProjectRequirements.NONE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          source = { git = "https://git.example/six?rev=main#0123" }         | comes from {"git"
          source = { git = "file:///home/worker/six#0123" }                  | comes from {"git"
          source = { url = "https://example.com/six.tar.gz" }                | comes from {"url"
          source = { path = "../six.whl" }                                   | comes from {"path"
          source = { directory = "." }                                       | comes from {"directory"
          source = { editable = "six" }                                      | comes from {"editable"
          source = { registry = "https://pypi.org/simple-other" }            | comes from the index
          source = { registry = "https://pypi.org.example.com/simple" }      | comes from the index
          source = { registry = "https://me@pypi.org/simple" }               | comes from the index
          source = { registry = "https://pypi.org/simple/../other" }         | comes from the index
          source = { registry = "http://pypi.org/simple" }                   | comes from the index
          source = { registry = "/srv/packages" }                            | comes from the index
          "source" = { "git" = 'https://git.example/six' }                   | comes from {"git"
          source.git = "https://git.example/six"                             | comes from {"git"
          """)
  void aLockedPackageFromElsewhereNeedsPermission(String source, String concern)
      throws IOException {
    write("uv.lock", LOCK.replace("source = { registry = \"https://pypi.org/simple\" }", source));
    assertThat(needing().pip()).isEmpty();
    Requirement found = needing().locked().getFirst();
    assertThat(found.file()).isEqualTo("uv.lock");
    assertThat(found.text()).isEqualTo("six");
    assertThat(found.concern()).startsWith(concern);
  }

  @ParameterizedTest
  @ValueSource(strings = {"b7/six-1.17.0-py2", "94/six-1.17.0.tar"})
  void aLockedPackageWhoseFilesAreElsewhereNeedsPermission(String file) throws IOException {
    String place = "https://files.pythonhosted.org/packages/";
    write("uv.lock", LOCK.replace(place + file, "http://169.254.169.254/" + file));
    assertThat(needing().locked())
        .extracting(Requirement::concern)
        .singleElement()
        .asString()
        .startsWith("has a file at http://169.254.169.254/");
  }

  @Test
  void packagesUnderAnotherNameAreNotOverlooked() throws IOException {
    write("uv.lock", LOCK.replace("[[package]]", "[[distribution]]").replace("[package.", "[x."));
    assertThat(needing().locked()).extracting(Requirement::text).containsExactly("distribution");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          index-url = "https://example.com/simple"            | tool.uv.index-url
          index = [{ url = "https://example.com/simple" }]    | tool.uv.index
          find-links = ["https://example.com"]                | tool.uv.find-links
          extra-build-dependencies = { six = ["x @ file:/x"] }| tool.uv.extra-build-dependencies
          """)
  void whatBuildsLockedPackagesIsJudgedToo(String setting, String text) throws IOException {
    write("uv.lock", LOCK);
    write("pyproject.toml", "[tool.uv]\n" + setting);
    assertThat(needing().locked()).extracting(Requirement::text).containsExactly(text);
  }

  @Test
  void aLockThatIsNoneIsRefused() throws IOException {
    write("uv.lock", "[[package");
    assertThatThrownBy(this::needing).hasMessageStartingWith("uv.lock is no TOML");
  }

  @Test
  void condasPackagesFromAllowedChannelsNeedNoPermission() throws IOException {
    write(
        "conda.yaml",
        """
        channels: [conda-forge, nodefaults]
        dependencies: [python=3.11, "numpy >=1.20,<2", "conda-forge::gdal=3.*", pip, pip: [six]]
        """);
    assertThat(needing()).isEqualTo(ProjectRequirements.NONE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "channels: [evil]",
        "channels: ['https://example.com/channel']",
        "channels: ['file:///srv/channel']",
        "channels: ['conda-forge/label/dev']",
        "dependencies: ['evil::numpy']",
        "dependencies: ['https://example.com/linux-64/numpy-1-0.conda']",
        "dependencies: ['python[channel=evil]']",
        "dependencies: ['numpy[url=\"https://example.com/numpy-1-0.conda\"]']",
        "dependencies: ['conda-forge/linux-64::numpy']",
      })
  void condasPackagesFromElsewhereNeedPermission(String yaml) throws IOException {
    write("conda.yaml", yaml);
    assertThat(needing().conda()).hasSize(1);
    assertThat(needing().pip()).isEmpty();
  }

  @Test
  void eachIsSaidWithItsLine() throws IOException {
    write(
        "conda.yaml",
        """
        # conda's
        channels:
          - conda-forge
          - evil
        dependencies:
          - python=3.11
          - evil::numpy
          - pip
          - pip:
              - six
              - -r more.txt
              - git+https://git.example/x
        """);
    write("more.txt", "six\n\n--index-url https://example.com\n");
    assertThat(needing().all())
        .extracting(each -> each.file() + ":" + each.line() + " " + each.text())
        .containsExactly(
            "more.txt:3 --index-url https://example.com",
            "conda.yaml:12 git+https://git.example/x",
            "conda.yaml:4 evil",
            "conda.yaml:7 evil::numpy");
  }

  @Test
  void lockedPackagesAndSettingsAreSaidWithTheirLines() throws IOException {
    write("uv.lock", LOCK.replace("https://pypi.org/simple\" }", "https://example.com\" }"));
    write(
        "pyproject.toml",
        """
        [project]
        name = "ours"

        [tool.uv]
        package = false
        find-links = ["x"]

        [[tool.uv.index]]
        url = "https://example.com"
        """);
    assertThat(needing().locked())
        .extracting(each -> each.file() + ":" + each.line() + " " + each.text())
        .containsExactly(
            "uv.lock:14 six",
            "pyproject.toml:6 tool.uv.find-links",
            "pyproject.toml:8 tool.uv.index");
  }

  @ParameterizedTest
  @ValueSource(strings = {"env.txt", "conda-lock.yml", "explicit"})
  void aFileThatCondaReadsOtherwiseNeedsPermission(String file) throws IOException {
    write("MLproject", "conda_env: " + file);
    write(file, "dependencies: [numpy]");
    assertThat(needing().conda()).hasSize(1);
  }
}
