import com.google.protobuf.Duration;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.millrace.projects.v1.Assignment;
import io.millrace.projects.v1.AttemptOutcome;
import io.millrace.projects.v1.ClaimJobRequest;
import io.millrace.projects.v1.FinishAttemptRequest;
import io.millrace.projects.v1.WorkerServiceGrpc;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Claims of jobs, of each queue in turn, each ended afterwards. Prints the medians in milliseconds as a JSON array.
 *
 * <p>Arguments: host:port, how many claims, queues. Run by benchmarks/queued.py.
 */
class ClaimLoad {

  public static void main(String[] arguments) {
    ManagedChannel channel = NettyChannelBuilder.forTarget(arguments[0]).usePlaintext().build();
    var workers = WorkerServiceGrpc.newBlockingStub(channel);
    int times = Integer.parseInt(arguments[1]);
    List<List<Long>> took = new ArrayList<>();
    for (int queue = 2; queue < arguments.length; queue++) {
      took.add(new ArrayList<>());
    }
    // Half as many come first, to warm up.
    for (int i = -times / 2; i < times; i++) {
      for (int queue = 2; queue < arguments.length; queue++) {
        ClaimJobRequest request =
            ClaimJobRequest.newBuilder()
                .setWorker("claims")
                .addQueues(arguments[queue])
                .setClaimId(UUID.randomUUID().toString())
                .setWait(Duration.getDefaultInstance())
                .build();
        long begin = System.nanoTime();
        Assignment job = workers.claimJob(request).getAssignment();
        long end = System.nanoTime();
        if (job.getJobId().isEmpty()) {
          throw new IllegalStateException("no job in " + arguments[queue]);
        }
        workers.finishAttempt(
            FinishAttemptRequest.newBuilder()
                .setJobId(job.getJobId())
                .setFence(job.getFence())
                .setOutcome(AttemptOutcome.ATTEMPT_OUTCOME_SUCCEEDED)
                .build());
        if (i >= 0) {
          took.get(queue - 2).add(end - begin);
        }
      }
    }
    channel.shutdownNow();
    System.out.println(
        took.stream().map(each -> each.stream().sorted().toList().get(each.size() / 2) / 1e6).toList());
  }
}
