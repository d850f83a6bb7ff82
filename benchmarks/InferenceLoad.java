import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import io.millrace.inference.GRPCInferenceServiceGrpc;
import io.millrace.inference.GRPCInferenceServiceGrpc.GRPCInferenceServiceStub;
import io.millrace.inference.ModelInferRequest;
import io.millrace.inference.ModelInferResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * What gRPC clients and a bare loop around ONNX Runtime reach. Warms up as long as it measures, and prints how many a second.
 *
 * <p>{@code grpc host:port model connections seconds}: calls of the inference protocol with a row of 13 columns. {@code bare file columns rows
 * seconds}: rows, with a session a processor. Run by serving.py.
 */
class InferenceLoad {

  private static final int COLUMNS = 13;
  private static final LongAdder done = new LongAdder();
  private static volatile Throwable failure;
  private static volatile boolean isOver;

  public static void main(String[] arguments) throws Exception {
    int seconds = Integer.parseInt(arguments[4]);
    if (arguments[0].equals("grpc")) {
      grpc(arguments[1], arguments[2], Integer.parseInt(arguments[3]));
    } else {
      bare(arguments[1], Integer.parseInt(arguments[2]), Integer.parseInt(arguments[3]));
    }
    TimeUnit.SECONDS.sleep(seconds);
    long before = done.sum();
    long start = System.nanoTime();
    TimeUnit.SECONDS.sleep(seconds);
    double rate = (done.sum() - before) / ((System.nanoTime() - start) / 1e9);
    isOver = true;
    if (failure != null) {
      failure.printStackTrace();
      System.exit(1);
    }
    System.out.println(rate);
    System.exit(0);
  }

  private static void grpc(String address, String model, int connections) {
    ByteBuffer row = ByteBuffer.allocate(4 * COLUMNS).order(ByteOrder.LITTLE_ENDIAN);
    row.asFloatBuffer().put(new float[] {13, 2, 2, 15, 100, 3, 3, 0.3f, 2, 5, 1, 3, 1000});
    ModelInferRequest request =
        ModelInferRequest.newBuilder()
            .setModelName(model)
            .addInputs(
                ModelInferRequest.InferInputTensor.newBuilder().setName("x").setDatatype("FP32").addShape(1).addShape(COLUMNS))
            .addRawInputContents(ByteString.copyFrom(row))
            .build();
    for (int i = 0; i < connections; i++) {
      ManagedChannel channel = NettyChannelBuilder.forTarget(address).usePlaintext().build();
      call(GRPCInferenceServiceGrpc.newStub(channel), request);
    }
  }

  /** One call after the other on a connection. */
  private static void call(GRPCInferenceServiceStub stub, ModelInferRequest request) {
    stub.modelInfer(
        request,
        new StreamObserver<>() {
          @Override
          public void onNext(ModelInferResponse answer) {
            done.increment();
          }

          @Override
          public void onError(Throwable e) {
            failure = e;
          }

          @Override
          public void onCompleted() {
            if (!isOver) {
              call(stub, request);
            }
          }
        });
  }

  private static void bare(String file, int columns, int rows) throws Exception {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
      OrtSession.SessionOptions options = new OrtSession.SessionOptions();
      options.setIntraOpNumThreads(1);
      OrtSession session = environment.createSession(file, options);
      String name = session.getInputNames().iterator().next();
      threads.add(
          Thread.ofPlatform()
              .daemon()
              .start(
                  () -> {
                    float[] values = new float[rows * columns];
                    try {
                      while (!isOver) {
                        try (OnnxTensor input = OnnxTensor.createTensor(environment, FloatBuffer.wrap(values), new long[] {rows, columns});
                            OrtSession.Result answer = session.run(Map.of(name, input))) {
                          done.add(rows);
                        }
                      }
                    } catch (Exception e) {
                      failure = e;
                    }
                  }));
    }
  }
}
