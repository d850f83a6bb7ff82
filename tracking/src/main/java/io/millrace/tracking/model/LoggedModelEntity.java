package io.millrace.tracking.model;

import io.millrace.tracking.shared.Lifecycle;
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
import jakarta.persistence.Transient;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.hibernate.annotations.Fetch;
import org.hibernate.annotations.FetchMode;
import org.hibernate.annotations.SortNatural;

/**
 * A row of {@code tracking.logged_model} with what was logged on it. However many models are read
 * together, params, tags and metrics take one statement each. Times are milliseconds since 1970.
 */
@Entity
@Table(name = "logged_model")
public class LoggedModelEntity {

  @Id
  @GeneratedValue(strategy = GenerationType.IDENTITY)
  Long id;

  String workspace = "default";

  @Column(name = "model_id")
  String modelId;

  @Column(name = "experiment_id")
  long experimentId;

  String name;

  /** Empty when unset. */
  @Column(name = "model_type")
  String modelType;

  /** Empty when unset. */
  @Column(name = "source_run_id")
  String sourceRunId;

  @Column(name = "artifact_uri")
  String artifactUri;

  /** The contract's LoggedModelStatus, by number. */
  short status;

  @Column(name = "status_message")
  String statusMessage;

  /** See {@link Lifecycle}. */
  short lifecycle = Lifecycle.ACTIVE;

  @Column(name = "creation_time")
  long creationTime;

  @Column(name = "last_update_time")
  long lastUpdateTime;

  @ElementCollection
  @CollectionTable(name = "logged_model_param", joinColumns = @JoinColumn(name = "logged_model_id"))
  @MapKeyColumn(name = "key")
  @Column(name = "value")
  @SortNatural
  @Fetch(FetchMode.SUBSELECT)
  SortedMap<String, String> params = new TreeMap<>();

  @ElementCollection
  @CollectionTable(name = "logged_model_tag", joinColumns = @JoinColumn(name = "logged_model_id"))
  @MapKeyColumn(name = "key")
  @Column(name = "value")
  @SortNatural
  @Fetch(FetchMode.SUBSELECT)
  SortedMap<String, String> tags = new TreeMap<>();

  /** The newest of each metric, put here by {@link LoggedModelStore}: there is no end to them. */
  @Transient List<LoggedModelPoint> metrics = List.of();
}
