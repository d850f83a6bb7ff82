package io.millrace.models.inspection;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.models.format.EngineFit;
import io.millrace.models.format.Environment;
import io.millrace.models.format.Inspection;
import io.millrace.models.format.MlModel;
import io.millrace.models.format.ModelFolder;
import io.millrace.models.v1.ModelEngine;
import io.millrace.models.v1.ModelEngineOption;
import io.millrace.models.v1.ModelEnvironment;
import io.millrace.models.v1.ModelFlavor;
import io.millrace.models.v1.ModelInspection;
import io.millrace.models.v1.ModelSignature;
import io.millrace.runtime.python.Requirement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What was found out of a model, as the contract says it. */
final class InspectionMapper {

  /** A larger example is not shown. */
  private static final long LARGEST_EXAMPLE = 64 << 10;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final ModelFolder folder;
  private final Inspection found;
  private final List<EngineFit> engines;

  /**
   * @param engines what this server could run it with
   */
  InspectionMapper(ModelFolder folder, Inspection found, List<EngineFit> engines) {
    this.folder = folder;
    this.found = found;
    this.engines = engines;
  }

  ModelInspection.Builder toProto() {
    MlModel model = found.model();
    ModelInspection.Builder proto =
        ModelInspection.newBuilder()
            .setSizeBytes(found.sizeBytes())
            .setFileCount(found.files())
            .setEnvironment(environment(found.environment()))
            .setUsesPickle(!found.pickles().isEmpty());
    model.flavors().forEach((name, said) -> proto.addFlavors(flavor(name, said)));
    engines.forEach(fit -> proto.addEngines(option(fit)));
    Optional.ofNullable(model.provenance().runId()).ifPresent(proto::setRunId);
    Optional.ofNullable(model.provenance().modelId()).ifPresent(proto::setModelId);
    Optional.ofNullable(model.provenance().utcTimeCreated()).ifPresent(proto::setUtcTimeCreated);
    Optional.ofNullable(model.provenance().mlflowVersion()).ifPresent(proto::setMlflowVersion);
    if (model.signature() != null) {
      proto.setSignature(signature(model));
    }
    folder
        .servingExample()
        .flatMap(InspectionMapper::text)
        .ifPresent(proto::setServingInputExample);
    return proto;
  }

  private static ModelFlavor flavor(String name, Object said) {
    try {
      return ModelFlavor.newBuilder()
          .setName(name)
          .setConfiguration(JSON.writeValueAsString(said))
          .build();
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ModelEngineOption option(EngineFit fit) {
    return ModelEngineOption.newBuilder()
        .setEngine(ModelEngine.valueOf("MODEL_ENGINE_" + fit.engine().name()))
        .setIsAvailable(fit.isPossible())
        .setReason(fit.reason())
        .build();
  }

  private static ModelSignature signature(MlModel model) {
    ModelSignature.Builder proto =
        ModelSignature.newBuilder().setIsFromTypeHint(model.signature().isFromTypeHint());
    Optional.ofNullable(model.signatureTexts().get("inputs")).ifPresent(proto::setInputs);
    Optional.ofNullable(model.signatureTexts().get("outputs")).ifPresent(proto::setOutputs);
    Optional.ofNullable(model.signatureTexts().get("params")).ifPresent(proto::setParams);
    return proto.build();
  }

  private static ModelEnvironment environment(Environment environment) {
    ModelEnvironment.Builder proto = ModelEnvironment.newBuilder();
    Optional.ofNullable(environment.pythonVersion()).ifPresent(proto::setPythonVersion);
    environment.requirements().lines().stream()
        .map(Requirement::text)
        .forEach(proto::addRequirements);
    environment.needingPermission().stream()
        .map(line -> line.text() + ": " + line.concern())
        .forEach(proto::addRefusedRequirements);
    return proto.build();
  }

  private static Optional<String> text(Path file) {
    try {
      return Files.size(file) > LARGEST_EXAMPLE
          ? Optional.empty()
          : Optional.of(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
