package io.millrace.standalone.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.standalone.configuration.ConfigSources.Setting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/**
 * docs/configuration.md says what the typed configuration says. {@code -Dconfiguration.update=true}
 * rewrites the page.
 */
class ConfigurationPageTest {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Path PAGE = ROOT.resolve("docs/configuration.md");

  private static final String HEAD =
      """
      # Configuration

      Made from the typed configuration by `ConfigurationPageTest`: change a Javadoc comment there, not this page.

      A setting is given as a system property (`-Dmillrace.tracking.write-queue=100`) or as an environment variable (`MILLRACE_TRACKING_WRITE_QUEUE=100`).
      `./millrace start --help` lists the options of the one command; databases are Quarkus' own `quarkus.datasource.tracking.…`.
      A default of the form `${NAME:value}` is taken from the environment variable NAME where it is set.

      | setting | type | default | meaning |
      |---|---|---|---|
      """;

  @Test
  void thePageSaysWhatTheCodeSays() throws Exception {
    List<Setting> settings = ConfigSources.read(ROOT);
    assertThat(settings).hasSizeGreaterThan(5).noneMatch(setting -> setting.meaning().isEmpty());
    StringBuilder page = new StringBuilder(HEAD);
    settings.forEach(setting -> page.append(row(setting)));
    if (Boolean.getBoolean("configuration.update")) {
      Files.writeString(PAGE, page);
    }
    assertThat(PAGE)
        .as("rewrite it with -Dconfiguration.update=true")
        .hasContent(page.toString().strip());
  }

  private static String row(Setting setting) {
    return "| `%s` | %s | %s | %s |\n"
        .formatted(
            setting.name(),
            setting.type().replaceAll("^Optional<(.*)>$", "$1").toLowerCase(Locale.ROOT),
            setting.defaultValue().isEmpty() ? "" : "`" + setting.defaultValue() + "`",
            setting.meaning().replace("|", "\\|"));
  }
}
