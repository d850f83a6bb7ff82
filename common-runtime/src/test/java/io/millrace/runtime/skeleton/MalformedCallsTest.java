package io.millrace.runtime.skeleton;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.millrace.beta.v1.BetaServiceGrpc;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is no call of the contract, over the port: the caller's mistake, never an error of ours. */
@QuarkusTest
@QuarkusTestResource(TwoDatabases.class)
class MalformedCallsTest {

  private static final byte[] GOOD = {};
  private static final byte[] UNREADABLE = {-1, -1, -1};

  private static final MethodDescriptor.Marshaller<byte[]> BYTES =
      new MethodDescriptor.Marshaller<>() {
        @Override
        public InputStream stream(byte[] bytes) {
          return new ByteArrayInputStream(bytes);
        }

        @Override
        public byte[] parse(InputStream in) {
          return GOOD;
        }
      };

  private int port;
  private ManagedChannel channel;

  @BeforeEach
  void open() {
    port = ConfigProvider.getConfig().getValue("quarkus.http.port", Integer.class);
    channel = NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
  }

  @AfterEach
  void close() {
    channel.shutdownNow();
  }

  @Test
  void aCallWithoutItsMessageIsRefused() throws Exception {
    assertThat(keep()).isEqualTo(Status.Code.INVALID_ARGUMENT);
  }

  @Test
  void aMessageThatCannotBeReadIsRefused() throws Exception {
    assertThat(keep(UNREADABLE)).isEqualTo(Status.Code.INVALID_ARGUMENT);
  }

  @Test
  void aSecondMessageIsRefused() throws Exception {
    byte[] text = {10, 1, 'a'};
    assertThat(keep(text)).isEqualTo(Status.Code.OK);
    assertThat(keep(text, text)).isEqualTo(Status.Code.INVALID_ARGUMENT);
  }

  @Test
  void aBinaryHeaderThatIsNotBase64IsRefused() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create(
                    "http://127.0.0.1:%d/%s/Keep".formatted(port, BetaServiceGrpc.SERVICE_NAME)))
            .header("Content-Type", "application/grpc")
            .header("trace-bin", "%%%")
            .POST(BodyPublishers.ofByteArray(new byte[5]))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<Void> response = client.send(request, BodyHandlers.discarding());
      assertThat(response.headers().firstValue("grpc-status")).contains("3");
      assertThat(response.headers().firstValue("grpc-message").orElse("")).contains("trace-bin");
    }
  }

  /** Calls Keep with these messages. */
  private Status.Code keep(byte[]... messages) throws Exception {
    MethodDescriptor<byte[], byte[]> method =
        MethodDescriptor.newBuilder(BYTES, BYTES)
            .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
            .setFullMethodName(BetaServiceGrpc.getKeepMethod().getFullMethodName())
            .build();
    ClientCall<byte[], byte[]> call =
        channel.newCall(method, CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS));
    CompletableFuture<Status.Code> end = new CompletableFuture<>();
    call.start(
        new ClientCall.Listener<>() {
          @Override
          public void onClose(Status status, Metadata trailers) {
            end.complete(status.getCode());
          }
        },
        new Metadata());
    call.request(2);
    for (byte[] message : messages) {
      call.sendMessage(message);
    }
    call.halfClose();
    return end.get(30, TimeUnit.SECONDS);
  }
}
