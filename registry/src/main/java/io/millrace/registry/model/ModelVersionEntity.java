package io.millrace.registry.model;

import jakarta.persistence.CollectionTable;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.MapKeyColumn;
import jakarta.persistence.Table;
import java.util.SortedMap;
import java.util.TreeMap;
import org.hibernate.annotations.SortNatural;

/** A row of {@code registry.model_version} and its tags. Times are milliseconds. */
@Entity
@Table(name = "model_version")
public class ModelVersionEntity {

  @Id
  @GeneratedValue(strategy = GenerationType.IDENTITY)
  public Long id;

  public String workspace = "default";

  @ManyToOne(fetch = FetchType.LAZY, optional = false)
  @JoinColumn(name = "model_id")
  public RegisteredModelEntity model;

  public int version;

  /** See {@code Stage}. */
  public short stage;

  /** Null once it was cleared. */
  public String description;

  public String source;

  /** Where the files are; null: where the source says. */
  @Column(name = "download_uri")
  public String downloadUri;

  @Column(name = "run_id")
  public String runId;

  @Column(name = "run_link")
  public String runLink;

  /** The logged model it comes from; empty if it comes from none. */
  @Column(name = "logged_model_id")
  public String loggedModelId;

  @Column(name = "creation_time")
  public long creationTime;

  @Column(name = "last_update_time")
  public long lastUpdateTime;

  @ElementCollection
  @CollectionTable(name = "model_version_tag", joinColumns = @JoinColumn(name = "version_id"))
  @MapKeyColumn(name = "key")
  @Column(name = "value")
  @SortNatural
  public SortedMap<String, String> tags = new TreeMap<>();
}
