package io.millrace.runtime.skeleton.alpha;

import io.quarkus.hibernate.orm.panache.PanacheEntity;
import jakarta.persistence.Entity;

/** A note in this domain's own schema. */
@Entity
public class AlphaNote extends PanacheEntity {
  public String text;
}
