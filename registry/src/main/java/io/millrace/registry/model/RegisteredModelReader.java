package io.millrace.registry.model;

import io.millrace.registry.v1.RegisteredModel;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Reads models with the latest version of each stage, a few statements for all of them. */
@ApplicationScoped
class RegisteredModelReader {

  private static final String WITH_TAGS =
      "from RegisteredModelEntity m left join fetch m.tags where m.id in ?1";
  private static final String WITH_ALIASES =
      "from RegisteredModelEntity m left join fetch m.aliases where m.id in ?1";

  private final RegisteredModelStore models;
  private final ModelVersionStore versions;

  RegisteredModelReader(RegisteredModelStore models, ModelVersionStore versions) {
    this.models = models;
    this.versions = versions;
  }

  /** A model. RESOURCE_DOES_NOT_EXIST if there is none of the name. */
  @Transactional
  RegisteredModel read(String name) {
    RegisteredModelEntity model = models.get(name);
    return RegisteredModelMapper.toProto(model, versions.latest(List.of(model.id)));
  }

  /** A model as a change has left it, which is made in the same transaction. */
  @Transactional
  RegisteredModel after(Supplier<RegisteredModelEntity> change) {
    RegisteredModelEntity model = change.get();
    return RegisteredModelMapper.toProto(model, versions.latest(List.of(model.id)));
  }

  /** The models with these numbers, in this order; those that are gone are left out. */
  @Transactional
  List<RegisteredModel> read(List<Long> ids) {
    Map<Long, RegisteredModelEntity> found =
        models.find(WITH_TAGS, ids).stream()
            .collect(Collectors.toMap(model -> model.id, Function.identity()));
    // Into the same entities; in one statement with the tags it would be each with each.
    models.find(WITH_ALIASES, ids).list();
    Map<Long, List<ModelVersionEntity>> latest =
        versions.latest(ids).stream().collect(Collectors.groupingBy(each -> each.model.id));
    return ids.stream()
        .map(found::get)
        .filter(Objects::nonNull)
        .map(
            model -> RegisteredModelMapper.toProto(model, latest.getOrDefault(model.id, List.of())))
        .toList();
  }
}
