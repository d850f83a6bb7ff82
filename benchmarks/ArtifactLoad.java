import io.millrace.testing.S3Server;
import io.minio.GetObjectArgs;
import io.minio.MinioAsyncClient;
import io.minio.PutObjectArgs;
import io.minio.RemoveObjectArgs;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;

/**
 * A large file up and down: through the server's proxy, and by the MinIO SDK talking to the store directly, in turn. Both use OkHttp. Also how
 * much the server's resident memory grows meanwhile.
 *
 * <p>Arguments: the java command, the checkout, the file's size in MiB (2048), rounds (3), a file for a flight recording of the server (none). Run
 * by benchmarks/artifacts.
 */
class ArtifactLoad {

  private static final long MEBIBYTE = 1 << 20;
  private static final int WARM_UP_MEBIBYTES = 64;
  private static final int SMALL_FILES = 300;
  private static final int SMALL = 10_000;
  private static final int SAMPLE_MILLIS = 50;
  private static final String FILE = "file.bin";
  private static final String PROXIED = "proxied/0/run/artifacts/";
  private static final String READY = "Millrace is ready at ";

  /** One way of moving a file. It fails when the file is not whole. */
  private interface Way {
    void move(String name, long size) throws Exception;
  }

  private static final OkHttpClient HTTP =
      new OkHttpClient.Builder().readTimeout(Duration.ZERO).writeTimeout(Duration.ZERO).build();

  private static MinioAsyncClient store;
  private static String proxied;
  private static Process server;

  public static void main(String[] arguments) throws Exception {
    List<String> left = new ArrayList<>(Arrays.asList(arguments));
    String java = left.removeFirst();
    Path home = Path.of(left.removeFirst());
    long size = (left.isEmpty() ? 2048 : Long.parseLong(left.removeFirst())) * MEBIBYTE;
    int rounds = left.isEmpty() ? 3 : Integer.parseInt(left.removeFirst());
    Path data = Files.createTempDirectory("millrace-artifacts");
    try (S3Server s3 = S3Server.start()) {
      store = s3.client();
      server = start(java, home, data, s3, left.isEmpty() ? null : left.removeFirst());
      try {
        measure(size, rounds);
      } finally {
        server.destroy();
        server.waitFor();
      }
    } finally {
      delete(data);
    }
    System.exit(0);
  }

  private static Process start(String java, Path home, Path data, S3Server s3, String recording) throws IOException {
    List<String> command = new ArrayList<>(List.of(java, "@" + home.resolve("standalone/jvm.options")));
    if (recording != null) {
      command.add("-XX:StartFlightRecording=settings=profile,dumponexit=true,filename=" + recording);
    }
    command.addAll(List.of("-jar", home.resolve("standalone/target/quarkus-app/quarkus-run.jar").toString()));
    command.addAll(List.of("start", "--port", "0", "--data", data.toString()));
    command.addAll(List.of("--artifacts", "s3://" + S3Server.BUCKET + "/proxied"));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(s3.environment());
    Process process = builder.start();
    BufferedReader output = new BufferedReader(new InputStreamReader(process.getInputStream()));
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      if (line.startsWith(READY)) {
        proxied = line.substring(READY.length()).strip() + "/api/2.0/mlflow-artifacts/artifacts/0/run/artifacts/";
        Thread.ofPlatform().daemon().start(() -> output.lines().forEach(System.err::println));
        return process;
      }
      System.err.println(line);
    }
    throw new IOException("the server did not start");
  }

  private static void measure(long size, int rounds) throws Exception {
    List<Way> ways = List.of(ArtifactLoad::directUp, ArtifactLoad::proxyUp, ArtifactLoad::directDown, ArtifactLoad::proxyDown);
    for (Way way : ways) {
      way.move(FILE, WARM_UP_MEBIBYTES * MEBIBYTE);
      small(way);
    }
    long before = resident();
    long[] grown = new long[ways.size()];
    double[][] seconds = new double[ways.size()][rounds];
    double[][] busy = new double[ways.size()][rounds];
    for (int round = 0; round < rounds; round++) {
      for (int i = 0; i < ways.size(); i++) {
        Peak peak = new Peak();
        double busyBefore = processorSeconds();
        long start = System.nanoTime();
        ways.get(i).move(FILE, size);
        busy[i][round] = processorSeconds() - busyBefore;
        seconds[i][round] = (System.nanoTime() - start) / 1e9;
        grown[i] = Math.max(grown[i], peak.end() - before);
        System.err.printf(
            Locale.ROOT, "round %d of %d: %.1f s, server %.1f s%n", round + 1, rounds, seconds[i][round], busy[i][round]);
      }
      remove("direct/" + FILE);
      remove(PROXIED + FILE);
    }
    double[] rates = new double[ways.size()];
    for (int i = 0; i < ways.size(); i++) {
      rates[i] = small(ways.get(i));
    }
    double mebibytes = (double) size / MEBIBYTE;
    System.out.printf(
        Locale.ROOT,
        "%.0f MiB, medians of %d rounds; load average %s%n%n",
        mebibytes,
        rounds,
        Files.readString(Path.of("/proc/loadavg")).split(" ")[0]);
    System.out.println("| | SDK, MiB/s | through Millrace, MiB/s | ratio | server's processor time, s/GiB | server's memory grows by, MiB |\n|---|--:|--:|--:|--:|--:|");
    row("up", mebibytes, median(seconds[0]), median(seconds[1]), median(busy[1]), grown[1]);
    row("down", mebibytes, median(seconds[2]), median(seconds[3]), median(busy[3]), grown[3]);
    System.out.printf("%n%d files of %d bytes, one after the other:%n%n", SMALL_FILES, SMALL);
    System.out.println("| | SDK, files/s | through Millrace, files/s | ratio |\n|---|--:|--:|--:|");
    smallRow("up", rates[0], rates[1]);
    smallRow("down", rates[2], rates[3]);
  }

  /** Files a second. */
  private static double small(Way way) throws Exception {
    long start = System.nanoTime();
    for (int i = 0; i < SMALL_FILES; i++) {
      way.move("small/" + i, SMALL);
    }
    return SMALL_FILES / ((System.nanoTime() - start) / 1e9);
  }

  private static void smallRow(String name, double direct, double proxy) {
    System.out.printf(Locale.ROOT, "| %s | %.0f | %.0f | **%.2f** |%n", name, direct, proxy, proxy / direct);
  }

  private static void row(String name, double mebibytes, double direct, double proxy, double busy, long grown) {
    System.out.printf(
        Locale.ROOT,
        "| %s | %.0f | %.0f | **%.2f** | %.1f | %d |%n",
        name,
        mebibytes / direct,
        mebibytes / proxy,
        direct / proxy,
        busy * 1024 / mebibytes,
        grown / MEBIBYTE);
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static void directUp(String name, long size) throws Exception {
    store
        .putObject(
            PutObjectArgs.builder().bucket(S3Server.BUCKET).object("direct/" + name).stream(new Bytes(size), size, -1L).build())
        .join();
  }

  private static void proxyUp(String name, long size) throws Exception {
    RequestBody body =
        new RequestBody() {
          @Override
          public okhttp3.MediaType contentType() {
            return null;
          }

          @Override
          public long contentLength() {
            return size;
          }

          @Override
          public void writeTo(BufferedSink sink) throws IOException {
            sink.writeAll(okio.Okio.source(new Bytes(size)));
          }
        };
    try (Response answer = HTTP.newCall(new Request.Builder().url(proxied + name).put(body).build()).execute()) {
      if (answer.code() != 200) {
        throw new IOException(answer + ": " + answer.body().string());
      }
    }
  }

  private static void directDown(String name, long size) throws Exception {
    try (InputStream body =
        store.getObject(GetObjectArgs.builder().bucket(S3Server.BUCKET).object("direct/" + name).build()).join()) {
      drain(body, size);
    }
  }

  private static void proxyDown(String name, long size) throws Exception {
    try (Response answer = HTTP.newCall(new Request.Builder().url(proxied + name).build()).execute()) {
      drain(answer.body().byteStream(), size);
    }
  }

  private static void drain(InputStream body, long size) throws IOException {
    byte[] buffer = new byte[1 << 16];
    long length = 0;
    for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
      length += read;
    }
    if (length != size) {
      throw new IOException(length + " bytes instead of " + size);
    }
  }

  private static void remove(String object) throws Exception {
    store.removeObject(RemoveObjectArgs.builder().bucket(S3Server.BUCKET).object(object).build()).join();
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  /** Bytes of the server that are in memory. */
  private static long resident() throws IOException {
    return Files.readAllLines(Path.of("/proc/" + server.pid() + "/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
        .findFirst()
        .orElseThrow();
  }

  private static double processorSeconds() {
    return server.toHandle().info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / 1e9;
  }

  /** The most memory that the server has had since this was made. */
  private static final class Peak {
    private volatile boolean ended;
    private long most;
    private final Thread sampler = Thread.ofPlatform().start(this::sample);

    private void sample() {
      try {
        while (!ended) {
          most = Math.max(most, resident());
          Thread.sleep(SAMPLE_MILLIS);
        }
      } catch (IOException | InterruptedException e) {
        most = Long.MAX_VALUE;
      }
    }

    long end() throws InterruptedException {
      ended = true;
      sampler.join();
      return most;
    }
  }

  /** Random bytes, the same block over and over. */
  private static final class Bytes extends InputStream {
    private final byte[] block = new byte[1 << 16];
    private long left;

    Bytes(long size) {
      left = size;
      new Random(7).nextBytes(block);
    }

    @Override
    public int read() {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      if (left == 0) {
        return -1;
      }
      int count = (int) Math.min(left, Math.min(length, block.length));
      System.arraycopy(block, 0, target, offset, count);
      left -= count;
      return count;
    }
  }
}
