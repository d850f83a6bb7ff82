package io.millrace.registry.webhook;

import io.millrace.common.v1.ErrorReason;
import io.millrace.registry.shared.WebhookSecret;
import io.millrace.registry.v1.WebhookStatus;
import io.millrace.registry.webhook.WebhookStore.Kind;
import io.millrace.runtime.error.MillraceException;
import io.millrace.runtime.page.Page;
import io.millrace.runtime.page.PageToken;
import io.millrace.runtime.page.Position;
import io.millrace.runtime.page.QueryDigest;
import io.millrace.runtime.secret.Secrets;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * What webhooks and subscriptions have in common: both are a named URL that things are posted to.
 */
@ApplicationScoped
class Endpoints {

  private static final int DEFAULT_RESULTS = 100;
  private static final int MOST_RESULTS = 1000;

  /** A page has no more, so that any client takes it; it has fewer then than were asked for. */
  private static final long PAGE_WEIGHT = 1 << 20;

  private final WebhookStore store;
  private final WebhookUrl urls;
  private final Secrets secrets;

  Endpoints(WebhookStore store, WebhookUrl urls, Secrets secrets) {
    this.store = store;
    this.urls = urls;
    this.secrets = secrets;
  }

  /** Fields that both have, as a request gives them; null for what it does not give. */
  record Fields(String name, String description, String url, String secret, WebhookStatus status) {

    private static Optional<String> unlessEmpty(String text) {
      return Optional.ofNullable(text).filter(given -> !given.isEmpty());
    }
  }

  /** Creates one whose own fields are set. */
  WebhookEntity create(Kind kind, Fields fields, Consumer<WebhookEntity> own) {
    WebhookEntity created = new WebhookEntity();
    created.id = UUID.randomUUID();
    created.status = (short) WebhookStatus.WEBHOOK_STATUS_ACTIVE.getNumber();
    own.andThen(setter(created.id, fields)).accept(created);
    return store.create(kind, created);
  }

  /** Changes what is given of one. */
  WebhookEntity update(Kind kind, String id, Fields fields, Consumer<WebhookEntity> own) {
    UUID key = key(kind, id);
    // Everything is checked, and hosts are looked up, before a row is locked.
    Consumer<WebhookEntity> change = own.andThen(setter(key, fields));
    return store.update(kind, key, change).orElseThrow(() -> absent(kind, id));
  }

  private Consumer<WebhookEntity> setter(UUID id, Fields fields) {
    Optional<String> name = Fields.unlessEmpty(fields.name).map(WebhookRules::name);
    Optional<String> url = Fields.unlessEmpty(fields.url).map(urls::check);
    Optional<String> description =
        Optional.ofNullable(fields.description).map(WebhookRules::description);
    Optional<Short> status = Optional.ofNullable(fields.status).map(WebhookRules::status);
    Optional<String> secret = Optional.ofNullable(fields.secret).map(WebhookRules::secret);
    Optional<byte[]> sealed = secret.filter(text -> !text.isEmpty()).map(text -> seal(id, text));
    return webhook -> {
      name.ifPresent(value -> webhook.name = value);
      url.ifPresent(value -> webhook.url = value);
      description.ifPresent(value -> webhook.description = value.isEmpty() ? null : value);
      status.ifPresent(value -> webhook.status = value);
      if (secret.isPresent()) {
        webhook.secret = sealed.orElse(null);
      }
    };
  }

  private byte[] seal(UUID id, String secret) {
    if (!secrets.isConfigured()) {
      throw new MillraceException(
          ErrorReason.ERROR_REASON_FEATURE_DISABLED,
          "A 'secret' cannot be kept: this server has no key to encrypt it under. Set millrace.secrets.key-file.");
    }
    return secrets.seal(secret.getBytes(StandardCharsets.UTF_8), WebhookSecret.context(id));
  }

  WebhookEntity get(Kind kind, String id) {
    return store.get(kind, key(kind, id)).orElseThrow(() -> absent(kind, id));
  }

  void remove(Kind kind, String id) {
    if (!store.remove(kind, key(kind, id))) {
      throw absent(kind, id);
    }
  }

  /** The secret of one; null if it has none. */
  byte[] secret(WebhookEntity webhook) {
    return webhook.secret == null
        ? null
        : secrets.open(webhook.secret, WebhookSecret.context(webhook.id));
  }

  Page<WebhookEntity> list(Kind kind, int maxResults, String token) {
    if (maxResults < 0 || maxResults > MOST_RESULTS) {
      throw MillraceException.invalid("max_results must be between 1 and 1000.");
    }
    int limit = maxResults == 0 ? DEFAULT_RESULTS : maxResults;
    QueryDigest digest = QueryDigest.of(kind.name());
    Long time = null;
    UUID id = null;
    if (!token.isEmpty()) {
      Position position = PageToken.decode(digest, token).expect(2);
      time = position.get(0, Long.class);
      id = parse(position.get(1, String.class)).orElseGet(() -> new UUID(0, 0));
    }
    List<WebhookEntity> found = store.list(kind, time, id, limit + 1);
    int end = 0;
    for (long weight = 0; end < Math.min(limit, found.size()) && weight < PAGE_WEIGHT; end++) {
      weight += weight(found.get(end));
    }
    if (end == found.size()) {
      return new Page<>(found, Optional.empty());
    }
    WebhookEntity last = found.get(end - 1);
    return new Page<>(
        found.subList(0, end),
        Optional.of(PageToken.encode(digest, List.of(last.creationTime, last.id.toString()))));
  }

  /** About how long it is on the wire. */
  private static long weight(WebhookEntity webhook) {
    return 500L
        + webhook.url.length()
        + (webhook.description == null ? 0 : webhook.description.length())
        + (webhook.filter == null ? 0 : webhook.filter.length);
  }

  private static UUID key(Kind kind, String id) {
    return parse(id).orElseThrow(() -> absent(kind, id));
  }

  private static Optional<UUID> parse(String text) {
    try {
      UUID id = UUID.fromString(text);
      // What Java completes, such as 1-1-1-1-1, is no id of ours.
      return id.toString().equals(text) ? Optional.of(id) : Optional.empty();
    } catch (IllegalArgumentException none) {
      return Optional.empty();
    }
  }

  private static MillraceException absent(Kind kind, String id) {
    return MillraceException.notFound(
        "%s with ID %s not found."
            .formatted(kind == Kind.WEBHOOK ? "Webhook" : "Subscription", id));
  }
}
