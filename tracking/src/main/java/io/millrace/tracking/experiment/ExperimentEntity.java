package io.millrace.tracking.experiment;

import jakarta.persistence.CollectionTable;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.MapKeyColumn;
import jakarta.persistence.Table;
import java.util.SortedMap;
import java.util.TreeMap;
import org.hibernate.annotations.SortNatural;

/** A row of {@code tracking.experiment} and its tags. Times are milliseconds since 1970. */
@Entity
@Table(name = "experiment")
public class ExperimentEntity {

  @Id Long id;

  String workspace = "default";

  String name;

  @Column(name = "artifact_location")
  String artifactLocation;

  /** See {@code Lifecycle}. */
  short lifecycle;

  @Column(name = "creation_time")
  long creationTime;

  @Column(name = "last_update_time")
  long lastUpdateTime;

  @ElementCollection
  @CollectionTable(name = "experiment_tag", joinColumns = @JoinColumn(name = "experiment_id"))
  @MapKeyColumn(name = "key")
  @Column(name = "value")
  @SortNatural
  SortedMap<String, String> tags = new TreeMap<>();
}
