package io.millrace.registry.model;

import io.millrace.registry.v1.ModelVersion;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Reads many versions with one statement, as a list of them wants it. */
@ApplicationScoped
class ModelVersionReader {

  private final ModelVersionStore versions;

  ModelVersionReader(ModelVersionStore versions) {
    this.versions = versions;
  }

  /** The versions with these numbers, in this order; those that are gone are left out. */
  @Transactional
  List<ModelVersion> read(List<Long> ids) {
    Map<Long, ModelVersionEntity> found =
        versions
            .find(
                "from ModelVersionEntity v join fetch v.model left join fetch v.tags where v.id in ?1",
                ids)
            .stream()
            .collect(Collectors.toMap(version -> version.id, Function.identity()));
    return ids.stream()
        .map(found::get)
        .filter(Objects::nonNull)
        .map(ModelVersionMapper::withoutAliases)
        .toList();
  }
}
