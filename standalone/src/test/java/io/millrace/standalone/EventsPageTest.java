package io.millrace.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.runtime.outbox.EventCatalog;
import io.millrace.runtime.outbox.EventType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

/** docs/events.md says what the catalogues say. {@code -Devents.update=true} rewrites the page. */
class EventsPageTest {

  private static final Path PAGE =
      Path.of("..").toAbsolutePath().normalize().resolve("docs/events.md");

  private static final String HEAD =
      """
      # Events

      Made from the domains' catalogues by `EventsPageTest`: change those, not this page.

      Everything that changes is told to whoever watches: every event once, in the order of its domain, from any cursor on,
      over restarts of either side ([ADR 8](adr/0008-event-positions.md)).

          ./millrace watch --type 'run.*' --since 1h
          curl -N -H 'Accept: text/event-stream' 'http://127.0.0.1:5000/api/v1/events?filter.run_ids=RUN'
          curl 'http://127.0.0.1:5000/api/v1/events?filter.types=run.finished&cursor=CURSOR'

      The first is for a terminal. The second are server-sent events: the `id` of each is the cursor behind it, and `Last-Event-ID`, `lastEventId` or
      `cursor` goes on there. The third answers what there is, for programs that poll. Over gRPC: `Watch` and `ListEvents` of
      `millrace.events.v1.EventService`, and of each domain's own `EventService`.

      Parameters: `filter.types` (`run.*` is every type that begins so), `filter.experiment_ids`, `filter.run_ids`,
      `filter.registered_models`, `filter.aliases`, `filter.tag_keys`, each repeatable; `from=NOW` or `from=EARLIEST`, or `since` in milliseconds
      since 1970, for who has no cursor. A cursor older than what is kept (`millrace.events.retention`) is answered 410, with the oldest valid
      one.

      An event is a CloudEvent 1.0:

      ```json
      {"specversion": "1.0", "id": "4711", "source": "/tracking", "type": "run.finished",
       "subject": "runs/5d41402abc4b2a76b9719d911017c592", "time": "2026-11-25T12:00:00.123Z",
       "datacontenttype": "application/json",
       "data": {"run_id": "5d41402abc4b2a76b9719d911017c592", "experiment_id": "1", "status": "FINISHED"}}
      ```

      Its `id` counts the events of its source by one, without a gap. New types and new fields of `data` may come at any time.
      """;

  @Test
  void thePageSaysWhatTheCataloguesSay() throws Exception {
    StringBuilder page = new StringBuilder(HEAD);
    for (EventCatalog catalog : catalogs()) {
      page.append("\n## /").append(catalog.domain()).append('\n');
      catalog.types().forEach(type -> append(page, type));
    }
    if (Boolean.getBoolean("events.update")) {
      Files.writeString(PAGE, page);
    }
    assertThat(PAGE).as("rewrite it with -Devents.update=true").hasContent(page.toString());
  }

  @Test
  void everyDomainHasACatalogue() {
    assertThat(catalogs())
        .extracting(EventCatalog::domain)
        .contains("registry", "tracking")
        .doesNotHaveDuplicates();
  }

  private static List<EventCatalog> catalogs() {
    List<EventCatalog> all = new ArrayList<>();
    ServiceLoader.load(EventCatalog.class).forEach(all::add);
    all.sort(Comparator.comparing(EventCatalog::domain).reversed());
    return all;
  }

  private static void append(StringBuilder page, EventType type) {
    page.append("\n### `%s`\n".formatted(type.name()))
        .append("%s Subject: `%s`.\n\n".formatted(type.meaning(), type.subject()))
        .append("| data | |\n|---|---|\n");
    type.data()
        .forEach((field, meaning) -> page.append("| `%s` | %s |\n".formatted(field, meaning)));
    page.append("\n```json\n").append(type.example()).append("\n```\n");
  }
}
