package io.millrace.gateway;

import io.grpc.ServiceDescriptor;
import io.millrace.events.v1.EventServiceGrpc;
import io.millrace.models.v1.BatchPredictionServiceGrpc;
import io.millrace.models.v1.DeploymentServiceGrpc;
import io.millrace.models.v1.InferenceServiceGrpc;
import io.millrace.models.v1.ModelServiceGrpc;
import io.millrace.projects.v1.JobServiceGrpc;
import io.millrace.projects.v1.ProjectServiceGrpc;
import io.millrace.projects.v1.QueueServiceGrpc;
import io.millrace.projects.v1.ReproductionServiceGrpc;
import io.millrace.projects.v1.ScheduleServiceGrpc;
import io.millrace.projects.v1.SweepServiceGrpc;
import io.millrace.registry.v1.AliasServiceGrpc;
import io.millrace.registry.v1.DeliveryServiceGrpc;
import io.millrace.registry.v1.HistoryServiceGrpc;
import io.millrace.registry.v1.ModelVersionServiceGrpc;
import io.millrace.registry.v1.RegisteredModelServiceGrpc;
import io.millrace.registry.v1.SubscriptionServiceGrpc;
import io.millrace.registry.v1.WebhookServiceGrpc;
import io.millrace.tracking.v1.ArtifactServiceGrpc;
import io.millrace.tracking.v1.ArtifactTransferServiceGrpc;
import io.millrace.tracking.v1.ExperimentServiceGrpc;
import io.millrace.tracking.v1.LoggedModelServiceGrpc;
import io.millrace.tracking.v1.MetricServiceGrpc;
import io.millrace.tracking.v1.PromptlabServiceGrpc;
import io.millrace.tracking.v1.RetentionServiceGrpc;
import io.millrace.tracking.v1.RunArtifactServiceGrpc;
import io.millrace.tracking.v1.RunServiceGrpc;
import io.millrace.tracking.v1.ServerServiceGrpc;
import java.util.List;

/**
 * Every service that has REST. The one list to extend when a service is added: routes follow by
 * themselves.
 */
final class Services {

  private Services() {}

  static List<ServiceDescriptor> all() {
    return List.of(
        BatchPredictionServiceGrpc.getServiceDescriptor(),
        DeploymentServiceGrpc.getServiceDescriptor(),
        InferenceServiceGrpc.getServiceDescriptor(),
        ModelServiceGrpc.getServiceDescriptor(),
        JobServiceGrpc.getServiceDescriptor(),
        ProjectServiceGrpc.getServiceDescriptor(),
        QueueServiceGrpc.getServiceDescriptor(),
        ReproductionServiceGrpc.getServiceDescriptor(),
        ScheduleServiceGrpc.getServiceDescriptor(),
        SweepServiceGrpc.getServiceDescriptor(),
        AliasServiceGrpc.getServiceDescriptor(),
        DeliveryServiceGrpc.getServiceDescriptor(),
        HistoryServiceGrpc.getServiceDescriptor(),
        ModelVersionServiceGrpc.getServiceDescriptor(),
        RegisteredModelServiceGrpc.getServiceDescriptor(),
        SubscriptionServiceGrpc.getServiceDescriptor(),
        WebhookServiceGrpc.getServiceDescriptor(),
        ArtifactServiceGrpc.getServiceDescriptor(),
        ArtifactTransferServiceGrpc.getServiceDescriptor(),
        EventServiceGrpc.getServiceDescriptor(),
        ExperimentServiceGrpc.getServiceDescriptor(),
        LoggedModelServiceGrpc.getServiceDescriptor(),
        MetricServiceGrpc.getServiceDescriptor(),
        PromptlabServiceGrpc.getServiceDescriptor(),
        RetentionServiceGrpc.getServiceDescriptor(),
        RunArtifactServiceGrpc.getServiceDescriptor(),
        RunServiceGrpc.getServiceDescriptor(),
        ServerServiceGrpc.getServiceDescriptor());
  }

  /** The events of each domain, which the gateway merges. The list to extend with a domain. */
  static List<ServiceDescriptor> events() {
    return List.of(
        io.millrace.models.v1.EventServiceGrpc.getServiceDescriptor(),
        io.millrace.projects.v1.EventServiceGrpc.getServiceDescriptor(),
        io.millrace.registry.v1.EventServiceGrpc.getServiceDescriptor(),
        io.millrace.tracking.v1.EventServiceGrpc.getServiceDescriptor());
  }
}
