package io.millrace.conformance.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.tracking.v1.CreateExperimentRequest;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What is below gRPC's messages: HTTP/2 frames that break its rules, and lengths that are wrong.
 */
class FrameFuzzTest extends FuzzSuite {

  private static final String METHOD = "millrace.tracking.v1.ExperimentService/CreateExperiment";

  /** Writes nothing, also when its deadline passes meanwhile. */
  private static final String READING = "millrace.tracking.v1.ServerService/GetServerInfo";

  private static final String STREAM = "millrace.tracking.v1.LogStreamService/LogStream";
  private static final String UPLOAD = "millrace.tracking.v1.ArtifactService/UploadArtifact";

  private static final byte[] MESSAGE =
      CreateExperimentRequest.newBuilder().setName("frames").build().toByteArray();

  private interface Sending {
    void to(Http2 connection) throws Exception;
  }

  /** A call's data: the length that it tells, and what comes. */
  private static byte[] message(int flag, int length, byte... bytes) {
    return ByteBuffer.allocate(5 + bytes.length).put((byte) flag).putInt(length).put(bytes).array();
  }

  @TestFactory
  Stream<DynamicTest> lengthsThatAreWrong() {
    Map<String, byte[]> data = new LinkedHashMap<>();
    data.put("nothing", new byte[0]);
    data.put("half a prefix", new byte[] {0, 0, 0});
    data.put("less than it says", message(0, MESSAGE.length + 1, MESSAGE));
    data.put("more than it says", message(0, MESSAGE.length - 1, MESSAGE));
    data.put("a gigabyte that does not come", message(0, 1 << 30, MESSAGE));
    data.put("a length below zero", message(0, -1, MESSAGE));
    data.put("compressed, which it cannot be", message(1, MESSAGE.length, MESSAGE));
    data.put("a message that is none", message(0, 3, (byte) 0xff, (byte) 0xff, (byte) 0xff));
    return Stream.of(METHOD, UPLOAD, STREAM)
        .flatMap(
            method ->
                data.entrySet().stream()
                    .map(
                        one ->
                            refused(
                                method + ": " + one.getKey(),
                                connection ->
                                    connection
                                        .call(1, method)
                                        .frame(Http2.DATA, Http2.END_STREAM, 1, one.getValue()))));
  }

  @TestFactory
  Stream<DynamicTest> headersThatAreWrong() {
    Map<String, String[]> headers = new LinkedHashMap<>();
    headers.put("a timeout that is none", new String[] {"grpc-timeout", "soon"});
    headers.put("a timeout below zero", new String[] {"grpc-timeout", "-1S"});
    headers.put("an encoding that nobody has", new String[] {"grpc-encoding", "rot13"});
    headers.put("bytes that are not base64", new String[] {"trace-bin", "%%%"});
    headers.put("a request id of a kilobyte", new String[] {"x-request-id", "x".repeat(1000)});
    return headers.entrySet().stream()
        .map(
            one ->
                endsSomehow(
                    one.getKey(),
                    connection ->
                        connection
                            .call(1, READING, one.getValue())
                            .frame(Http2.DATA, Http2.END_STREAM, 1, message(0, 0))));
  }

  @TestFactory
  Stream<DynamicTest> framesThatBreakTheRules() {
    byte[] garbage = new byte[64];
    new Random(FuzzServer.seed()).nextBytes(garbage);
    Map<String, Sending> frames = new LinkedHashMap<>();
    frames.put("headers that are no HPACK", c -> c.frame(Http2.HEADERS, 5, 1, garbage));
    frames.put("data of no stream", c -> c.frame(Http2.DATA, 0, 7, garbage));
    frames.put("a frame of no known length", c -> c.frameOfLength(1 << 23, Http2.DATA, 0, 1));
    frames.put("settings of an odd length", c -> c.frame(Http2.SETTINGS, 0, 0, garbage));
    frames.put("a ping that is too long", c -> c.frame(Http2.PING, 0, 0, garbage));
    frames.put("a reset of no stream", c -> c.frame(Http2.RST_STREAM, 0, 9, new byte[4]));
    frames.put("a window of nothing", c -> c.frame(Http2.WINDOW_UPDATE, 0, 0, new byte[4]));
    frames.put("a continuation of nothing", c -> c.frame(Http2.CONTINUATION, 4, 1, garbage));
    frames.put("a stream of the server's", c -> c.call(2, METHOD));
    frames.put("the same stream again", c -> c.call(1, METHOD).call(1, METHOD));
    frames.put("a second preface", c -> c.send(Http2.PREFACE));
    return frames.entrySet().stream().map(one -> endsSomehow(one.getKey(), one.getValue()));
  }

  @Test
  void anyBytesEndTheConnectionAtMost() throws Exception {
    Random random = new Random(FuzzServer.seed());
    for (int i = 0; i < FuzzServer.seconds() * 5; i++) {
      try (Http2 connection = new Http2(server().target().url())) {
        byte[] bytes = new byte[random.nextInt(300)];
        random.nextBytes(bytes);
        if (random.nextBoolean()) {
          connection.open();
        }
        if (random.nextBoolean()) {
          connection.call(1, METHOD);
        }
        connection.send(bytes);
      }
    }
    assertAnswers();
    assertThat(server().journal().take()).isEmpty();
  }

  /** The call is refused, as the caller's mistake. */
  private DynamicTest refused(String name, Sending sending) {
    return DynamicTest.dynamicTest(
        name,
        () -> {
          String end = end(sending);
          // An empty stream is a whole one for an RPC that takes any number of messages.
          boolean empty = name.endsWith("nothing");
          assertThat(end)
              .matches(empty ? "grpc-status [03]" : "grpc-status (3|8|12)|reset|goaway|closed");
        });
  }

  /** The call or its connection ends, if not by a bug. */
  private DynamicTest endsSomehow(String name, Sending sending) {
    return DynamicTest.dynamicTest(
        name, () -> assertThat(end(sending)).doesNotMatch("grpc-status (2|13|15)|HTTP 5.*"));
  }

  private String end(Sending sending) throws Exception {
    try (Http2 connection = new Http2(server().target().url())) {
      server().journal().take();
      sending.to(connection.open());
      String end = connection.end(1);
      assertAnswers();
      if (!end.equals("grpc-status 0")) {
        assertThat(server().journal().take()).as(end).isEmpty();
      }
      return end;
    }
  }
}
