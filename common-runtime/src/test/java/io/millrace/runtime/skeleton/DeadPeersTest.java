package io.millrace.runtime.skeleton;

import io.millrace.beta.v1.BetaServiceGrpc;
import io.millrace.beta.v1.CountRequest;
import io.millrace.runtime.skeleton.beta.BetaApi;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.util.Map;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nobody waits for ever for a peer that has died, whatever it had still room for. */
@QuarkusTest
@Timeout(60)
@TestProfile(DeadPeersTest.PatientWithTheLiving.class)
@QuarkusTestResource(TwoDatabases.class)
class DeadPeersTest {

  /** So that no call ends for another reason than that its client is gone. */
  public static final class PatientWithTheLiving implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of("millrace.grpc.stall-timeout", "PT1H");
    }
  }

  /** HTTP/2's own room for 64 KiB; or so much that the operating system's is full before. */
  @ParameterizedTest
  @ValueSource(ints = {(1 << 16) - 1, Integer.MAX_VALUE})
  void theConnectionOfAClientThatDiedWithoutAWordIsClosedAndItsCallsEnd(int window)
      throws Exception {
    int port = ConfigProvider.getConfig().getValue("quarkus.http.port", Integer.class);
    long endless = BetaApi.endless();
    try (RawHttp2 client = new RawHttp2(port, window)) {
      client.call(
          BetaServiceGrpc.getCountMethod().getFullMethodName(),
          CountRequest.newBuilder().setTo(endless).setPadding(100_000).build());
      // The dead read nothing: only then see whether the connection was closed.
      while (!BetaApi.ENDED.contains(endless)) {
        Thread.sleep(20);
      }
      client.awaitClosed();
    }
  }
}
