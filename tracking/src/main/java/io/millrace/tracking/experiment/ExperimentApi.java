package io.millrace.tracking.experiment;

import io.grpc.stub.StreamObserver;
import io.millrace.runtime.grpc.Calls;
import io.millrace.tracking.TrackingConfig;
import io.millrace.tracking.shared.ExperimentId;
import io.millrace.tracking.shared.Lifecycle;
import io.millrace.tracking.v1.CreateExperimentRequest;
import io.millrace.tracking.v1.CreateExperimentResponse;
import io.millrace.tracking.v1.DeleteExperimentRequest;
import io.millrace.tracking.v1.DeleteExperimentResponse;
import io.millrace.tracking.v1.DeleteExperimentTagRequest;
import io.millrace.tracking.v1.DeleteExperimentTagResponse;
import io.millrace.tracking.v1.ExperimentServiceGrpc.ExperimentServiceImplBase;
import io.millrace.tracking.v1.GetExperimentByNameRequest;
import io.millrace.tracking.v1.GetExperimentByNameResponse;
import io.millrace.tracking.v1.GetExperimentRequest;
import io.millrace.tracking.v1.GetExperimentResponse;
import io.millrace.tracking.v1.RestoreExperimentRequest;
import io.millrace.tracking.v1.RestoreExperimentResponse;
import io.millrace.tracking.v1.SearchDatasetsRequest;
import io.millrace.tracking.v1.SearchDatasetsResponse;
import io.millrace.tracking.v1.SearchExperimentsRequest;
import io.millrace.tracking.v1.SearchExperimentsResponse;
import io.millrace.tracking.v1.SetExperimentTagRequest;
import io.millrace.tracking.v1.SetExperimentTagResponse;
import io.millrace.tracking.v1.UpdateExperimentRequest;
import io.millrace.tracking.v1.UpdateExperimentResponse;
import io.quarkus.grpc.GrpcService;

/** The ExperimentService of the contract. */
@GrpcService
class ExperimentApi extends ExperimentServiceImplBase {

  private final Calls calls;
  private final ExperimentStore experiments;
  private final ExperimentFinder finder;
  private final DatasetStore datasets;
  private final LocationRules locations;

  ExperimentApi(
      Calls calls,
      ExperimentStore experiments,
      ExperimentFinder finder,
      DatasetStore datasets,
      TrackingConfig config) {
    this.calls = calls;
    this.experiments = experiments;
    this.finder = finder;
    this.datasets = datasets;
    locations = new LocationRules(config);
  }

  @Override
  public void createExperiment(
      CreateExperimentRequest request, StreamObserver<CreateExperimentResponse> out) {
    calls.unary(
        out,
        () -> {
          long id = experiments.create(NewExperiment.of(request, locations));
          return CreateExperimentResponse.newBuilder().setExperimentId(Long.toString(id)).build();
        });
  }

  @Override
  public void getExperiment(
      GetExperimentRequest request, StreamObserver<GetExperimentResponse> out) {
    calls.unary(
        out,
        () -> {
          ExperimentEntity found = experiments.get(ExperimentId.parse(request.getExperimentId()));
          return GetExperimentResponse.newBuilder()
              .setExperiment(ExperimentMapper.toProto(found))
              .build();
        });
  }

  @Override
  public void getExperimentByName(
      GetExperimentByNameRequest request, StreamObserver<GetExperimentByNameResponse> out) {
    calls.unary(
        out,
        () -> {
          ExperimentEntity found = experiments.get(request.getExperimentName());
          return GetExperimentByNameResponse.newBuilder()
              .setExperiment(ExperimentMapper.toProto(found))
              .build();
        });
  }

  @Override
  public void searchExperiments(
      SearchExperimentsRequest request, StreamObserver<SearchExperimentsResponse> out) {
    calls.stream(out, emitter -> finder.find(request, emitter));
  }

  @Override
  public void searchDatasets(
      SearchDatasetsRequest request, StreamObserver<SearchDatasetsResponse> out) {
    calls.unary(
        out,
        () ->
            SearchDatasetsResponse.newBuilder()
                .addAllDatasetSummaries(datasets.summaries(request.getExperimentIdsList()))
                .build());
  }

  @Override
  public void deleteExperiment(
      DeleteExperimentRequest request, StreamObserver<DeleteExperimentResponse> out) {
    calls.unary(
        out,
        () -> {
          experiments.setLifecycle(
              ExperimentId.parse(request.getExperimentId()), Lifecycle.DELETED);
          return DeleteExperimentResponse.getDefaultInstance();
        });
  }

  @Override
  public void restoreExperiment(
      RestoreExperimentRequest request, StreamObserver<RestoreExperimentResponse> out) {
    calls.unary(
        out,
        () -> {
          experiments.setLifecycle(ExperimentId.parse(request.getExperimentId()), Lifecycle.ACTIVE);
          return RestoreExperimentResponse.getDefaultInstance();
        });
  }

  @Override
  public void updateExperiment(
      UpdateExperimentRequest request, StreamObserver<UpdateExperimentResponse> out) {
    calls.unary(
        out,
        () -> {
          NewExperiment.checkName(request.getNewName());
          experiments.rename(ExperimentId.parse(request.getExperimentId()), request.getNewName());
          return UpdateExperimentResponse.getDefaultInstance();
        });
  }

  @Override
  public void setExperimentTag(
      SetExperimentTagRequest request, StreamObserver<SetExperimentTagResponse> out) {
    calls.unary(
        out,
        () -> {
          ExperimentTagRules.check(request.getKey(), request.getValue(), "key");
          experiments.setTag(
              ExperimentId.parse(request.getExperimentId()), request.getKey(), request.getValue());
          return SetExperimentTagResponse.getDefaultInstance();
        });
  }

  @Override
  public void deleteExperimentTag(
      DeleteExperimentTagRequest request, StreamObserver<DeleteExperimentTagResponse> out) {
    calls.unary(
        out,
        () -> {
          experiments.deleteTag(ExperimentId.parse(request.getExperimentId()), request.getKey());
          return DeleteExperimentTagResponse.getDefaultInstance();
        });
  }
}
