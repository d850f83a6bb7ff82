import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * What a bare loop around ONNX Runtime reaches, with a session and a thread a processor. Warms up as long as it measures, and prints how many rows a second.
 *
 * <p>{@code file columns rows seconds}: so many rows a call. Run by serving.py.
 */
class BareLoop {

  private static final LongAdder done = new LongAdder();
  private static volatile Throwable failure;
  private static volatile boolean isOver;

  public static void main(String[] arguments) throws Exception {
    int seconds = Integer.parseInt(arguments[3]);
    bare(arguments[0], Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
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
