package io.millrace.models.batch;

import io.grpc.stub.StreamObserver;
import io.millrace.models.v1.BatchPredictionServiceGrpc.BatchPredictionServiceImplBase;
import io.millrace.models.v1.CancelBatchPredictionRequest;
import io.millrace.models.v1.CancelBatchPredictionResponse;
import io.millrace.models.v1.CreateBatchPredictionRequest;
import io.millrace.models.v1.CreateBatchPredictionResponse;
import io.millrace.models.v1.DeleteBatchPredictionRequest;
import io.millrace.models.v1.DeleteBatchPredictionResponse;
import io.millrace.models.v1.GetBatchPredictionRequest;
import io.millrace.models.v1.GetBatchPredictionResponse;
import io.millrace.models.v1.ListBatchPredictionsRequest;
import io.millrace.models.v1.ListBatchPredictionsResponse;
import io.millrace.runtime.grpc.Calls;
import io.millrace.runtime.page.Page;
import io.quarkus.grpc.GrpcService;

/** The BatchPredictionService of the contract. */
@GrpcService
class BatchPredictionApi extends BatchPredictionServiceImplBase {

  private final Calls calls;
  private final BatchPredictions predictions;

  BatchPredictionApi(Calls calls, BatchPredictions predictions) {
    this.calls = calls;
    this.predictions = predictions;
  }

  @Override
  public void createBatchPrediction(
      CreateBatchPredictionRequest request, StreamObserver<CreateBatchPredictionResponse> out) {
    calls.unary(
        out,
        () ->
            CreateBatchPredictionResponse.newBuilder()
                .setBatchPrediction(BatchPredictionMapper.of(predictions.create(request)))
                .build());
  }

  @Override
  public void getBatchPrediction(
      GetBatchPredictionRequest request, StreamObserver<GetBatchPredictionResponse> out) {
    calls.unary(
        out,
        () ->
            GetBatchPredictionResponse.newBuilder()
                .setBatchPrediction(
                    BatchPredictionMapper.of(predictions.get(request.getBatchPredictionId())))
                .build());
  }

  @Override
  public void listBatchPredictions(
      ListBatchPredictionsRequest request, StreamObserver<ListBatchPredictionsResponse> out) {
    calls.unary(
        out,
        () -> {
          Page<Job> page = predictions.list(request.getPageSize(), request.getPageToken());
          ListBatchPredictionsResponse.Builder answer = ListBatchPredictionsResponse.newBuilder();
          page.items().forEach(job -> answer.addBatchPredictions(BatchPredictionMapper.of(job)));
          page.nextToken().ifPresent(answer::setNextPageToken);
          return answer.build();
        });
  }

  @Override
  public void cancelBatchPrediction(
      CancelBatchPredictionRequest request, StreamObserver<CancelBatchPredictionResponse> out) {
    calls.unary(
        out,
        () ->
            CancelBatchPredictionResponse.newBuilder()
                .setBatchPrediction(
                    BatchPredictionMapper.of(predictions.cancel(request.getBatchPredictionId())))
                .build());
  }

  @Override
  public void deleteBatchPrediction(
      DeleteBatchPredictionRequest request, StreamObserver<DeleteBatchPredictionResponse> out) {
    calls.unary(
        out,
        () -> {
          predictions.delete(request.getBatchPredictionId());
          return DeleteBatchPredictionResponse.getDefaultInstance();
        });
  }
}
