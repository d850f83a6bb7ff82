package io.millrace.project.format;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import io.millrace.runtime.error.MillraceException;
import io.millrace.runtime.python.Requirement;
import io.millrace.runtime.yaml.YamlField;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Judges what {@code uv sync --frozen} would install: it takes each package from where {@code
 * uv.lock} says, and what builds packages from where {@code pyproject.toml} says.
 */
final class UvLock {

  static final String FILE = "uv.lock";

  private static final String PROJECT = "pyproject.toml";

  /** Locks of large projects have some megabytes. */
  private static final int LONGEST = 16 << 20;

  /** Other keys may be other words for packages, which uv has had. */
  private static final Set<String> KEYS =
      Set.of(
          "version",
          "revision",
          "requires-python",
          "resolution-markers",
          "supported-markers",
          "required-markers",
          "conflicts",
          "options",
          "manifest",
          "package");

  private static final Set<String> PACKAGE_KEYS =
      Set.of(
          "name",
          "version",
          "source",
          "resolution-markers",
          "dependencies",
          "optional-dependencies",
          "dev-dependencies",
          "dependency-groups",
          "metadata",
          "sdist",
          "wheels");

  /** Settings that say something about versions, or to who develops the project. */
  private static final Set<String> HARMLESS =
      Set.of(
          "build-backend",
          "cache-keys",
          "compile-bytecode",
          "conflicts",
          "constraint-dependencies",
          "default-groups",
          "dependency-groups",
          "dev-dependencies",
          "environments",
          "exclude-newer",
          "exclude-newer-package",
          "index-strategy",
          "link-mode",
          "managed",
          "no-build",
          "no-build-package",
          "override-dependencies",
          "package",
          "pip",
          "prerelease",
          "python-downloads",
          "python-preference",
          "required-environments",
          "required-version",
          "resolution",
          "sources",
          "workspace");

  private final ProjectFiles files;
  private final PackageSources allowed;
  private final List<Requirement> needing = new ArrayList<>();

  private UvLock(ProjectFiles files, PackageSources allowed) {
    this.files = files;
    this.allowed = allowed;
  }

  /**
   * What somebody has to permit.
   *
   * @throws MillraceException INVALID_PARAMETER_VALUE if a file is no TOML, or too large
   */
  static List<Requirement> needingPermission(ProjectFiles files, PackageSources allowed)
      throws IOException {
    UvLock lock = new UvLock(files, allowed);
    TomlLines lines = new TomlLines(files.text(FILE, LONGEST));
    JsonNode toml = lock.toml(FILE);
    unknown(toml, KEYS)
        .ifPresent(
            key ->
                lock.add(
                    FILE, lines.ofKey("", key), key, "is nothing that uv.lock is known to have"));
    int number = 0;
    for (JsonNode each : toml.path("package")) {
      lock.judge(each, lines.ofTable("package", ++number));
    }
    if (files.find(PROJECT).isPresent()) {
      lock.judgeSettings(
          lock.toml(PROJECT).path("tool").path("uv"), new TomlLines(files.text(PROJECT, LONGEST)));
    }
    return lock.needing;
  }

  private JsonNode toml(String file) throws IOException {
    try {
      return new TomlMapper().readTree(files.text(file, LONGEST));
    } catch (JsonProcessingException e) {
      throw MillraceException.invalid(
          "%s is no TOML: %s".formatted(file, YamlField.shortened(e.getOriginalMessage())));
    }
  }

  private static Optional<String> unknown(JsonNode table, Set<String> keys) {
    return table.propertyStream().map(Map.Entry::getKey).filter(k -> !keys.contains(k)).findFirst();
  }

  private void judge(JsonNode locked, int line) {
    String concern =
        unknown(locked, PACKAGE_KEYS)
            .map(key -> "has '%s', which is not known".formatted(YamlField.shortened(key)))
            .orElseGet(() -> source(locked.path("source")));
    if (concern == null) {
      concern = file(locked.path("sdist"));
    }
    for (JsonNode wheel : locked.path("wheels")) {
      concern = concern == null ? file(wheel) : concern;
    }
    if (concern != null) {
      add(FILE, line, locked.path("name").asText(), concern);
    }
  }

  private void add(String file, int line, String text, String concern) {
    needing.add(new Requirement(file, line, YamlField.shortened(text), null, concern));
  }

  private String source(JsonNode source) {
    JsonNode registry = source.path("registry");
    if (source.size() == 1 && registry.isTextual()) {
      return allowed.allowIndex(registry.asText())
          ? null
          : "comes from the index " + YamlField.shortened(registry.asText());
    }
    // The project itself, which is not installed.
    boolean isProject =
        source.size() == 1
            && (source.path("virtual").asText().equals(".")
                || source.path("editable").asText().equals("."));
    return isProject ? null : "comes from " + YamlField.shortened(source.toString());
  }

  /** A registry's files may be anywhere, and uv fetches them from there. */
  private String file(JsonNode file) {
    boolean isAllowed =
        file.has("url") && !file.has("path") && allowed.allowIndex(file.path("url").asText());
    if (file.isMissingNode() || isAllowed) {
      return null;
    }
    return "has a file at "
        + YamlField.shortened(file.has("url") ? file.path("url").asText() : file.toString());
  }

  private void judgeSettings(JsonNode settings, TomlLines lines) {
    settings
        .properties()
        .forEach(
            setting -> {
              String key = setting.getKey();
              if (key.equals("index") && isUsual(setting.getValue()) || HARMLESS.contains(key)) {
                return;
              }
              String concern =
                  key.equals("index")
                      ? "names another index"
                      : "is a setting of uv's that is not known to be harmless";
              add(PROJECT, lines.ofKey("tool.uv", key), "tool.uv." + key, concern);
            });
  }

  private boolean isUsual(JsonNode indexes) {
    for (JsonNode each : indexes) {
      if (!allowed.allowIndex(each.path("url").asText())) {
        return false;
      }
    }
    return indexes.isArray();
  }
}
