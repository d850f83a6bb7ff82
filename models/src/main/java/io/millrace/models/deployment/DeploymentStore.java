package io.millrace.models.deployment;

import io.millrace.common.v1.ErrorReason;
import io.millrace.runtime.error.MillraceException;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Optional;
import org.hibernate.exception.ConstraintViolationException;

/** What is to be served. */
@ApplicationScoped
class DeploymentStore implements PanacheRepositoryBase<DeploymentEntity, String> {

  /**
   * Adds one.
   *
   * @throws MillraceException RESOURCE_ALREADY_EXISTS if there is one of that name
   */
  @Transactional
  DeploymentEntity create(String name, String source) {
    DeploymentEntity created = new DeploymentEntity();
    created.name = name;
    created.source = source;
    created.creationTime = System.currentTimeMillis();
    try {
      persistAndFlush(created);
    } catch (ConstraintViolationException taken) {
      throw taken(name, taken);
    }
    return created;
  }

  static MillraceException taken(String name, Throwable cause) {
    return new MillraceException(
        ErrorReason.ERROR_REASON_RESOURCE_ALREADY_EXISTS,
        "A deployment with name '%s' already exists.".formatted(name),
        cause);
  }

  @Transactional
  Optional<DeploymentEntity> get(String name) {
    return findByIdOptional(name);
  }

  /** All, by name. */
  @Transactional
  List<DeploymentEntity> all() {
    return list("order by name");
  }

  /** Removes one; false if there is none. */
  @Transactional
  boolean remove(String name) {
    return deleteById(name);
  }
}
