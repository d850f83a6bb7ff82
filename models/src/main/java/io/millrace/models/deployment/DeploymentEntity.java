package io.millrace.models.deployment;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** A row of {@code models.deployment}: what is to be served. */
@Entity
@Table(name = "deployment")
public class DeploymentEntity {

  @Id public String name;

  /** A URI such as {@code models:/wine@champion}. */
  public String source;

  /** In milliseconds since 1970. */
  @Column(name = "creation_time")
  public long creationTime;
}
