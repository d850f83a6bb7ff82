package io.millrace.models.deployment;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** A row of {@code models.deployment}: what is to be served. Times are milliseconds since 1970. */
@Entity
@Table(name = "deployment")
public class DeploymentEntity {

  @Id
  @GeneratedValue(strategy = GenerationType.IDENTITY)
  public Long id;

  public String name;

  /** A URI such as {@code models:/wine@champion}. */
  public String source;

  /** Counts what was changed of it or its revisions. */
  public long version;

  /** The contract's DeploymentSettings, as bytes. */
  public byte[] settings;

  @Column(name = "creation_time")
  public long creationTime;

  @Column(name = "last_update_time")
  public long lastUpdateTime;
}
