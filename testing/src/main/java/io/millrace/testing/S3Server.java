package io.millrace.testing;

import io.minio.BucketExistsArgs;
import io.minio.MakeBucketArgs;
import io.minio.MinioAsyncClient;
import io.minio.PutObjectArgs;
import io.minio.RemoveObjectArgs;
import io.minio.errors.MinioException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/**
 * A real S3 server in a process of its own: SeaweedFS on free ports of the loopback interface, with
 * a folder, keys and a bucket of its own. It ends when it is closed, and with this JVM.
 */
public final class S3Server implements AutoCloseable {

  /** What requests are signed with. */
  public static final String ACCESS_KEY = "millrace-tests";

  /** The other half of {@link #ACCESS_KEY}. */
  public static final String SECRET_KEY = "millrace-tests-secret";

  /** The bucket that is there from the start. */
  public static final String BUCKET = "artifacts";

  /** What the server calls its place. */
  public static final String REGION = "us-east-1";

  private static final long START_SECONDS = 60;
  private static final List<String> PORTS =
      List.of("master", "volume", "filer", "s3").stream()
          .flatMap(part -> List.of("-" + part + ".port=", "-" + part + ".port.grpc=").stream())
          .toList();

  private final Path folder;
  private final List<Integer> ports;
  private final List<String> command;
  private final Thread killer = new Thread(this::kill);
  private Process process;

  private S3Server(Path folder, List<Integer> ports, List<String> command) {
    this.folder = folder;
    this.ports = ports;
    this.command = command;
  }

  /** Starts one and makes its bucket. The first start of all installs it. */
  public static S3Server start() throws IOException, InterruptedException {
    Path program = S3Binary.installed();
    Path folder = Files.createTempDirectory("millrace-s3");
    Path keys = Files.writeString(folder.resolve("keys.json"), keys());
    List<Integer> ports = freePorts();
    List<String> command =
        new ArrayList<>(
            List.of(
                program.toString(),
                "server",
                "-dir=" + Files.createDirectory(folder.resolve("data")),
                "-ip=127.0.0.1",
                "-ip.bind=127.0.0.1",
                // Tests talk to nobody outside.
                "-master.telemetry=false",
                "-master.volumeSizeLimitMB=1024",
                "-volume.max=0",
                "-filer",
                "-s3",
                "-s3.config=" + keys,
                "-s3.autoCreateBucket=false",
                "-s3.iam=false",
                "-s3.port.iceberg=0",
                "-s3.port.lance=0"));
    for (int i = 0; i < ports.size(); i++) {
      command.add(PORTS.get(i) + ports.get(i));
    }
    S3Server server = new S3Server(folder, ports, command);
    Runtime.getRuntime().addShutdownHook(server.killer);
    try {
      server.resume();
      return server;
    } catch (IOException | RuntimeException failure) {
      server.close();
      throw failure;
    }
  }

  private static String keys() {
    return """
        {"identities": [{"name": "millrace", "actions": ["Admin", "Read", "Write", "List", "Tagging"],
          "credentials": [{"accessKey": "%s", "secretKey": "%s"}]}]}
        """
        .formatted(ACCESS_KEY, SECRET_KEY);
  }

  /** Where it answers. */
  public String endpoint() {
    return "http://127.0.0.1:" + ports.get(PORTS.indexOf("-s3.port="));
  }

  /** What a client's environment must hold to use it. */
  public Map<String, String> environment() {
    return Map.of(
        "MLFLOW_S3_ENDPOINT_URL", endpoint(),
        "AWS_ACCESS_KEY_ID", ACCESS_KEY,
        "AWS_SECRET_ACCESS_KEY", SECRET_KEY,
        "AWS_DEFAULT_REGION", REGION);
  }

  /** A client of it, for what tests look up behind a service's back. */
  public MinioAsyncClient client() {
    return MinioAsyncClient.builder()
        .endpoint(endpoint())
        .region(REGION)
        .credentials(ACCESS_KEY, SECRET_KEY)
        .build();
  }

  /** Ends the process as a power cut would; {@link #resume} starts it again on the same files. */
  public void kill() {
    Process running = process;
    if (running != null) {
      running.destroyForcibly().onExit().join();
    }
  }

  /** Starts the process, and waits until the bucket can be used. */
  public void resume() throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.directory(folder.toFile());
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("server.log").toFile()));
    process = builder.start();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    Exception reason = null;
    while (process.isAlive() && System.nanoTime() < end) {
      try {
        prepare(client());
        return;
      } catch (CompletionException | MinioException notYet) {
        reason = notYet;
        TimeUnit.MILLISECONDS.sleep(50);
      }
    }
    throw new IOException(
        "The S3 server for tests does not start (%s):%n%s"
            .formatted(reason, Files.readString(folder.resolve("server.log"))));
  }

  private static void prepare(MinioAsyncClient client) throws MinioException {
    if (!client.bucketExists(BucketExistsArgs.builder().bucket(BUCKET).build()).join()) {
      client.makeBucket(MakeBucketArgs.builder().bucket(BUCKET).build()).join();
    }
    // Names are served before bytes are.
    String probe = ".probe";
    client
        .putObject(
            PutObjectArgs.builder().bucket(BUCKET).object(probe).data(new byte[1], 1).build())
        .join();
    client.removeObject(RemoveObjectArgs.builder().bucket(BUCKET).object(probe).build()).join();
  }

  private static List<Integer> freePorts() throws IOException {
    List<ServerSocket> taken = new ArrayList<>();
    try {
      for (int i = 0; i < PORTS.size(); i++) {
        taken.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      return taken.stream().map(ServerSocket::getLocalPort).toList();
    } finally {
      for (ServerSocket socket : taken) {
        socket.close();
      }
    }
  }

  @Override
  public void close() {
    kill();
    try {
      Runtime.getRuntime().removeShutdownHook(killer);
    } catch (IllegalStateException shuttingDown) {
      // The hook runs already, and finds nothing left to end.
    }
    try {
      S3Binary.delete(folder);
      // Its sockets for callers on the same machine; they are named by port.
      try (var sockets = Files.newDirectoryStream(Path.of("/tmp"), "seaweedfs-*.sock")) {
        for (Path socket : sockets) {
          if (ports.stream().anyMatch(port -> socket.toString().endsWith("-" + port + ".sock"))) {
            Files.deleteIfExists(socket);
          }
        }
      }
    } catch (IOException leftBehind) {
      throw new java.io.UncheckedIOException(leftBehind);
    }
  }
}
