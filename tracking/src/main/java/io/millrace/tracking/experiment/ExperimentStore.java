package io.millrace.tracking.experiment;

import io.millrace.tracking.shared.ExperimentId;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;

/** Experiments and their tags. */
@ApplicationScoped
public class ExperimentStore implements PanacheRepositoryBase<ExperimentEntity, Long> {

  /** An experiment with its tags, deleted or not. RESOURCE_DOES_NOT_EXIST if there is none. */
  @Transactional
  ExperimentEntity get(long id) {
    return find("from ExperimentEntity e left join fetch e.tags where e.id = ?1", id)
        .singleResultOptional()
        .orElseThrow(() -> ExperimentId.notFound(id));
  }
}
