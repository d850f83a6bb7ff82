package io.millrace.registry.webhook;

import jakarta.persistence.CollectionTable;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.Table;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import org.hibernate.annotations.SortNatural;

/**
 * A row of {@code registry.webhook}, as far as people manage it: a webhook with its events, or a
 * subscription with its filter. What the row says of deliveries is theirs. Times are milliseconds.
 */
@Entity
@Table(name = "webhook")
public class WebhookEntity {

  /** The status of one that nobody sees any more. */
  static final short DELETED = 0;

  @Id public UUID id;

  public String workspace = "default";

  public String name;

  /** Null when there is none. */
  public String description;

  public String url;

  /** Of a subscription: the contract's EventFilter, as bytes; null of a webhook. */
  public byte[] filter;

  /** Encrypted; null when there is none. */
  public byte[] secret;

  /** The contract's number, or {@link #DELETED}. */
  public short status;

  @Column(name = "creation_time")
  public long creationTime;

  @Column(name = "last_update_time")
  public long lastUpdateTime;

  /** Of a webhook; empty of a subscription. */
  @ElementCollection(fetch = FetchType.EAGER)
  @CollectionTable(name = "webhook_event", joinColumns = @JoinColumn(name = "webhook_id"))
  @SortNatural
  public SortedSet<WebhookTrigger> events = new TreeSet<>();
}
