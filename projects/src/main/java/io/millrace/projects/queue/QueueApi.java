package io.millrace.projects.queue;

import io.grpc.stub.StreamObserver;
import io.millrace.projects.v1.DeleteQueueRequest;
import io.millrace.projects.v1.DeleteQueueResponse;
import io.millrace.projects.v1.ListQueuesRequest;
import io.millrace.projects.v1.ListQueuesResponse;
import io.millrace.projects.v1.QueueServiceGrpc.QueueServiceImplBase;
import io.millrace.projects.v1.UpdateQueueRequest;
import io.millrace.projects.v1.UpdateQueueResponse;
import io.millrace.runtime.grpc.Calls;
import io.quarkus.grpc.GrpcService;

/** The QueueService of the contract. */
@GrpcService
class QueueApi extends QueueServiceImplBase {

  private final Calls calls;
  private final Queues queues;

  QueueApi(Calls calls, Queues queues) {
    this.calls = calls;
    this.queues = queues;
  }

  @Override
  public void updateQueue(UpdateQueueRequest request, StreamObserver<UpdateQueueResponse> out) {
    calls.unary(
        out, () -> UpdateQueueResponse.newBuilder().setQueue(queues.update(request)).build());
  }

  @Override
  public void listQueues(ListQueuesRequest request, StreamObserver<ListQueuesResponse> out) {
    calls.unary(out, () -> ListQueuesResponse.newBuilder().addAllQueues(queues.list()).build());
  }

  @Override
  public void deleteQueue(DeleteQueueRequest request, StreamObserver<DeleteQueueResponse> out) {
    calls.unary(
        out,
        () -> {
          queues.delete(request.getName());
          return DeleteQueueResponse.getDefaultInstance();
        });
  }
}
