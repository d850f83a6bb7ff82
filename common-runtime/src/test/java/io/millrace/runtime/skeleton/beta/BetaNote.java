package io.millrace.runtime.skeleton.beta;

import io.quarkus.hibernate.orm.panache.PanacheEntity;
import jakarta.persistence.Entity;

/** A note in this domain's own schema. */
@Entity
public class BetaNote extends PanacheEntity {
  public String text;
}
