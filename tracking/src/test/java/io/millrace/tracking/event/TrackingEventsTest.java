package io.millrace.tracking.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.runtime.outbox.EventType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The catalogue lists the types that the module's sources name, and no others. */
class TrackingEventsTest {

  private static final Path SOURCES = Path.of("src/main/java");
  private static final Pattern TYPE =
      Pattern.compile("\"((?:experiment|run|logged_model|artifact)\\.[a-z_]+)\"");

  @Test
  void theCatalogueIsWhatTheModuleAppends() throws IOException {
    Set<String> listed =
        new TrackingEvents().types().stream().map(EventType::name).collect(Collectors.toSet());
    assertThat(named()).isEqualTo(new TreeSet<>(listed));
  }

  private static Set<String> named() throws IOException {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .filter(file -> !file.endsWith("TrackingEvents.java"))
          .flatMap(file -> TYPE.matcher(read(file)).results())
          .map(type -> type.group(1))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
