package io.millrace.registry.model;

import io.millrace.registry.shared.Tags;
import jakarta.persistence.CollectionTable;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.MapKeyColumn;
import jakarta.persistence.Table;
import java.util.SortedMap;
import java.util.TreeMap;
import org.hibernate.annotations.SortNatural;

/** A row of {@code registry.registered_model}, its tags and aliases. Times are milliseconds. */
@Entity
@Table(name = "registered_model")
public class RegisteredModelEntity {

  @Id
  @GeneratedValue(strategy = GenerationType.IDENTITY)
  public Long id;

  public String workspace = "default";

  public String name;

  /** Null when there is none. */
  public String description;

  @Column(name = "creation_time")
  public long creationTime;

  @Column(name = "last_update_time")
  public long lastUpdateTime;

  /** The highest number ever given to a version. */
  @Column(name = "last_version")
  public int lastVersion;

  @ElementCollection
  @CollectionTable(name = "registered_model_tag", joinColumns = @JoinColumn(name = "model_id"))
  @MapKeyColumn(name = "key")
  @Column(name = "value")
  @SortNatural
  public SortedMap<String, String> tags = new TreeMap<>();

  /** The version that each alias points to. */
  @ElementCollection
  @CollectionTable(name = "alias", joinColumns = @JoinColumn(name = "model_id"))
  @MapKeyColumn(name = "alias")
  @Column(name = "version")
  @SortNatural
  public SortedMap<String, Integer> aliases = new TreeMap<>();

  /** Whether it is a prompt. */
  public boolean isPrompt() {
    return Tags.isPrompt(tags);
  }
}
