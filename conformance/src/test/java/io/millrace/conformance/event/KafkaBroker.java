package io.millrace.conformance.event;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A Kafka broker of one node, without ZooKeeper, in a JVM of its own. */
final class KafkaBroker implements AutoCloseable {

  private static final String CLUSTER = "4L6g3nShT-eMCtK--X86sw";

  private final Path folder;
  private final int port;
  private Process process;

  private KafkaBroker(Path folder, int port) {
    this.folder = folder;
    this.port = port;
  }

  /** Starts one whose data is in an empty folder. */
  static KafkaBroker start(Path folder) throws IOException, InterruptedException {
    KafkaBroker broker = new KafkaBroker(folder, freePort());
    Files.writeString(broker.settings(), broker.properties(freePort()));
    int status =
        broker
            .java("kafka.tools.StorageTool", "format", "-t", CLUSTER, "-c", "" + broker.settings())
            .waitFor();
    if (status != 0) {
      throw new IllegalStateException("no broker: see " + broker.log());
    }
    broker.start();
    return broker;
  }

  private String properties(int controllerPort) {
    return """
    process.roles=broker,controller
    node.id=1
    controller.quorum.voters=1@127.0.0.1:%2$d
    listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
    advertised.listeners=PLAINTEXT://127.0.0.1:%1$d
    controller.listener.names=CONTROLLER
    listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
    log.dirs=%3$s
    num.partitions=4
    offsets.topic.replication.factor=1
    transaction.state.log.replication.factor=1
    transaction.state.log.min.isr=1
    """
        .formatted(port, controllerPort, folder.resolve("data"));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Starts it again on the same port and data. Clients wait until it is ready. */
  void start() throws IOException {
    process = java("kafka.Kafka", settings().toString());
  }

  /** Ends it as a power cut would. */
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  String address() {
    return "127.0.0.1:" + port;
  }

  private Path settings() {
    return folder.resolve("server.properties");
  }

  private Path log() {
    return folder.resolve("broker.log");
  }

  private Process java(String main, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-cp", System.getProperty("java.class.path"), main));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
        .start();
  }

  @Override
  public void close() {
    kill();
  }
}
