package io.millrace.worker.executor.kubernetes;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventList;
import io.fabric8.kubernetes.api.model.EventListBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.NamespacedKubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMixedDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.ServerRequest;
import io.fabric8.mockwebserver.ServerResponse;
import io.fabric8.mockwebserver.http.Dispatcher;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import io.fabric8.mockwebserver.http.Response;
import io.fabric8.mockwebserver.http.WebSocket;
import io.fabric8.mockwebserver.http.WebSocketListener;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A cluster's API that keeps what it is given, with a node that the test plays: it says what
 * becomes of a pod. Logs are served as the kubelet serves them, by time.
 */
final class TestCluster implements AutoCloseable {

  static final String NAMESPACE = "jobs";

  private static final Pattern LOG = Pattern.compile("/log\\?.*container=([^&]+)");
  private static final Pattern SINCE = Pattern.compile("sinceTime=([^&]+)");
  private static final Pattern SIZE = Pattern.compile("head(?:\\+|%20)-c(?:\\+|%20)([0-9]+)");

  private final KubernetesMockServer server;
  private final Map<String, String> logs = new ConcurrentHashMap<>();

  /** What was put into the pod. */
  final CompletableFuture<byte[]> uploaded = new CompletableFuture<>();

  final List<Event> events = new CopyOnWriteArrayList<>();

  /** A connection that follows a log ends after so many bytes. */
  volatile int cutAfter = Integer.MAX_VALUE;

  /** So many times a log that is to be followed is refused. */
  final AtomicInteger refusals = new AtomicInteger();

  /** How long the first byte of a log that is followed takes. */
  volatile Duration quiet = Duration.ZERO;

  /** How slow a pod is that takes files. */
  volatile Duration eachMessageTakes = Duration.ZERO;

  final NamespacedKubernetesClient client;

  TestCluster() {
    Map<ServerRequest, Queue<ServerResponse>> expectations = new HashMap<>();
    Dispatcher kept = new KubernetesMixedDispatcher(expectations);
    Dispatcher all =
        new Dispatcher() {
          @Override
          public MockResponse dispatch(RecordedRequest request) {
            Matcher log = LOG.matcher(request.getPath());
            if (log.find()) {
              return serveLog(request.getPath(), log.group(1));
            }
            if (request.getPath().contains("/events?")) {
              // The mock knows no such selector.
              return new MockResponse()
                  .setResponseCode(200)
                  .setBody(client.getKubernetesSerialization().asJson(events(request.getPath())));
            }
            return request.getPath().contains("/exec?")
                ? new MockResponse().withWebSocketUpgrade(new Unpacking(request.getPath()))
                : kept.dispatch(request);
          }
        };
    server = new KubernetesMockServer(new Context(), new MockWebServer(), expectations, all, false);
    // Each request is a line otherwise.
    Logger.getLogger(MockWebServer.class.getName()).setLevel(Level.OFF);
    server.init();
    client = server.createClient();
  }

  private EventList events(String path) {
    return new EventListBuilder()
        .withItems(
            events.stream()
                .filter(each -> path.contains(each.getInvolvedObject().getUid()))
                .toList())
        .build();
  }

  private MockResponse serveLog(String path, String container) {
    Matcher since = SINCE.matcher(path);
    String from = since.find() ? since.group(1).replace("%3A", ":") : "";
    StringBuilder text = new StringBuilder();
    logs.getOrDefault(container, "")
        .lines()
        .filter(
            line ->
                from.isEmpty() || !Instant.parse(line.split(" ")[0]).isBefore(Instant.parse(from)))
        .forEach(line -> text.append(line).append('\n'));
    boolean isFollowed = path.contains("follow=true");
    if (isFollowed && refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      return new MockResponse()
          .setResponseCode(404)
          .setBody("{\"kind\": \"Status\", \"message\": \"no such pod\"}");
    }
    boolean isCut = isFollowed && text.length() > cutAfter;
    return new MockResponse()
        .setResponseCode(200)
        .setBodyDelay(isFollowed && !quiet.isZero() ? quiet : null)
        .setBody(isCut ? text.substring(0, cutAfter) : text.toString());
  }

  /** What a container has printed so far, each line behind its time. */
  void log(String container, String lines) {
    logs.put(container, lines);
  }

  Job job(String name) {
    return client.batch().v1().jobs().inNamespace(NAMESPACE).withName(name).get();
  }

  /** Makes a Job's pod, as the controller does, with its init container running. */
  Pod start(String job) {
    Job made = job(job);
    Pod pod =
        new PodBuilder()
            .withNewMetadata()
            .withName(job + "-abcde")
            .withNamespace(NAMESPACE)
            .withLabels(made.getSpec().getTemplate().getMetadata().getLabels())
            .withCreationTimestamp("2026-01-01T00:00:00Z")
            .endMetadata()
            .withSpec(made.getSpec().getTemplate().getSpec())
            .withNewStatus()
            .withPhase("Pending")
            .withInitContainerStatuses(status(JobManifest.PREPARE, running()))
            .endStatus()
            .build();
    return client.pods().inNamespace(NAMESPACE).resource(pod).create();
  }

  /** Lets the command's container begin, once the files are there. */
  void begin(String job) throws Exception {
    uploaded.get(30, TimeUnit.SECONDS);
    change(
        job,
        status ->
            status
                .withPhase("Running")
                .withInitContainerStatuses(status(JobManifest.PREPARE, terminated(0, "Completed")))
                .withContainerStatuses(status("main", running())));
  }

  void end(String job, int code, String reason) {
    change(
        job,
        status ->
            status
                .withPhase(code == 0 ? "Succeeded" : "Failed")
                .withContainerStatuses(status("main", terminated(code, reason))));
  }

  void change(String job, Consumer<PodStatusBuilder> change) {
    client
        .pods()
        .inNamespace(NAMESPACE)
        .withName(job + "-abcde")
        .editStatus(
            pod -> {
              PodStatusBuilder status = new PodStatusBuilder(pod.getStatus());
              change.accept(status);
              return new PodBuilder(pod).withStatus(status.build()).build();
            });
  }

  void failJob(String job, String reason) {
    client
        .batch()
        .v1()
        .jobs()
        .inNamespace(NAMESPACE)
        .withName(job)
        .editStatus(
            each ->
                each.edit()
                    .editOrNewStatus()
                    .addNewCondition()
                    .withType("Failed")
                    .withStatus("True")
                    .withReason(reason)
                    .withMessage(reason)
                    .endCondition()
                    .endStatus()
                    .build());
  }

  static ContainerStatus status(String name, ContainerState state) {
    return new ContainerStatusBuilder().withName(name).withState(state).build();
  }

  static ContainerState running() {
    return new ContainerStateBuilder().withNewRunning().endRunning().build();
  }

  static ContainerState waiting(String reason, String message) {
    return new ContainerStateBuilder().withNewWaiting(message, reason).build();
  }

  static ContainerState terminated(int code, String reason) {
    return new ContainerStateBuilder()
        .withNewTerminated()
        .withExitCode(code)
        .withReason(reason)
        .endTerminated()
        .build();
  }

  @Override
  public void close() {
    client.close();
    server.destroy();
  }

  /** The program that unpacks: it says that it listens, and ends when it has all. */
  private final class Unpacking extends WebSocketListener {
    private final int size;
    private final ByteArrayOutputStream input = new ByteArrayOutputStream();

    Unpacking(String path) {
      Matcher matcher = SIZE.matcher(path);
      size = matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
    }

    @Override
    public void onOpen(WebSocket socket, Response response) {
      socket.send(message(1, "ready\n"));
    }

    @Override
    public void onMessage(WebSocket socket, byte[] bytes) {
      if (bytes[0] != 0) {
        return;
      }
      LockSupport.parkNanos(eachMessageTakes.toNanos());
      input.write(bytes, 1, bytes.length - 1);
      if (input.size() >= size) {
        uploaded.complete(input.toByteArray());
        socket.send(message(3, "{\"metadata\":{},\"status\":\"Success\"}"));
        socket.close(1000, "done");
      }
    }

    private static byte[] message(int channel, String text) {
      byte[] bytes = ("\0" + text).getBytes(StandardCharsets.UTF_8);
      bytes[0] = (byte) channel;
      return bytes;
    }
  }
}
