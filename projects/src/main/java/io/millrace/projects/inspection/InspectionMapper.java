package io.millrace.projects.inspection;

import io.millrace.project.format.EntryPoint;
import io.millrace.project.format.EnvironmentSpec;
import io.millrace.project.format.EnvironmentSpec.Variable;
import io.millrace.project.format.Parameter;
import io.millrace.project.format.Project;
import io.millrace.projects.v1.ProjectEntryPoint;
import io.millrace.projects.v1.ProjectEnvironment;
import io.millrace.projects.v1.ProjectEnvironmentKind;
import io.millrace.projects.v1.ProjectInspection;
import io.millrace.projects.v1.ProjectParameter;
import java.util.Optional;

/** What was found out of a project, as the contract says it. */
final class InspectionMapper {

  private InspectionMapper() {}

  static ProjectInspection toProto(Project project) {
    ProjectInspection.Builder proto =
        ProjectInspection.newBuilder()
            .setEnvironment(environment(project.environment()))
            .addAllWarnings(project.warnings());
    Optional.ofNullable(project.name()).ifPresent(proto::setName);
    project.entryPoints().values().forEach(each -> proto.addEntryPoints(entryPoint(each)));
    return proto.build();
  }

  private static ProjectEntryPoint entryPoint(EntryPoint entryPoint) {
    ProjectEntryPoint.Builder proto = ProjectEntryPoint.newBuilder().setName(entryPoint.name());
    Optional.ofNullable(entryPoint.command()).ifPresent(proto::setCommand);
    entryPoint.parameters().values().forEach(each -> proto.addParameters(parameter(each)));
    return proto.build();
  }

  private static ProjectParameter parameter(Parameter parameter) {
    ProjectParameter.Builder proto =
        ProjectParameter.newBuilder().setName(parameter.name()).setType(parameter.type());
    parameter.findDefault().ifPresent(proto::setDefaultValue);
    return proto.build();
  }

  private static ProjectEnvironment environment(EnvironmentSpec environment) {
    return switch (environment) {
      case EnvironmentSpec.Python python ->
          python(python).setKind(ProjectEnvironmentKind.PROJECT_ENVIRONMENT_KIND_PYTHON).build();
      case EnvironmentSpec.Conda conda ->
          python(conda.python())
              .setKind(ProjectEnvironmentKind.PROJECT_ENVIRONMENT_KIND_CONDA)
              .build();
      case EnvironmentSpec.Docker docker ->
          ProjectEnvironment.newBuilder()
              .setKind(ProjectEnvironmentKind.PROJECT_ENVIRONMENT_KIND_DOCKER)
              .setImage(docker.image())
              .addAllVolumes(docker.volumes())
              .addAllVariables(docker.variables().stream().map(InspectionMapper::variable).toList())
              .build();
    };
  }

  private static ProjectEnvironment.Builder python(EnvironmentSpec.Python python) {
    ProjectEnvironment.Builder proto =
        ProjectEnvironment.newBuilder()
            .addAllBuildRequirements(python.buildDependencies())
            .addAllRequirements(python.dependencies())
            .setIsLocked(python.isLocked());
    Optional.ofNullable(python.file()).ifPresent(proto::setFile);
    Optional.ofNullable(python.python()).ifPresent(proto::setPythonVersion);
    return proto;
  }

  private static String variable(Variable variable) {
    return variable.findValue().map(value -> variable.name() + "=" + value).orElse(variable.name());
  }
}
