package io.millrace.conformance.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.conformance.Deviation;
import io.millrace.conformance.Server;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Bodies that no JSON library would write. */
@Tag("smoke")
@ExtendWith(Server.class)
class BodiesTest {
  private static final String SET_TAG = "/api/2.0/mlflow/runs/set-tag";

  private World world;

  @BeforeEach
  void createWorld() {
    world = new World();
  }

  @Test
  void aBodyWithoutContentTypeIsRefused() throws IOException {
    RawHttp.Answer answer = RawHttp.send("POST", SET_TAG, bytes("{\"run_id\": \"<run>\"}"));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body()).contains("Bad Request. Content-Type header is missing.");
  }

  @Test
  void badUtf8IsRefused() throws IOException {
    String before = world.snapshot();
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes(bytes("{\"run_id\": \"<run>\", \"key\": \"k\", \"value\": \"a"));
    body.write(0xC3);
    body.write(0x28);
    body.writeBytes(bytes("\"}"));
    RawHttp.Answer answer =
        RawHttp.send("POST", SET_TAG, body.toByteArray(), "Content-Type: " + Api.JSON);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body()).contains(Row.INVALID);
    assertThat(world.snapshot()).isEqualTo(before);
  }

  private byte[] bytes(String text) {
    return world.fill(text).getBytes(StandardCharsets.UTF_8);
  }

  @Test
  @Deviation("waits for all of it")
  void aBodyThatIsTooLargeIsRefusedBeforeItComes() throws IOException {
    String head =
        "POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\n"
            + "Content-Length: 60000000000\r\nConnection: close\r\n\r\n";
    RawHttp.Answer answer =
        RawHttp.exchange(head.formatted(SET_TAG, RawHttp.authority()), bytes("{"));
    assertThat(answer.status()).isEqualTo(413);
  }

  @Test
  void aBatchOfAMegabyteIsTaken() throws IOException {
    String body =
        "{\"run_id\": \"<run>\", \"tags\": [{\"key\": \"long\", \"value\": \"x\"}],"
            + " \"padding\": \"<y*1048576>\"}";
    world.act("runs/log-batch", body);
  }

  @Test
  void aRequestThatIsNoHttpIsAClientsFault() throws IOException {
    RawHttp.Answer answer = RawHttp.exchange("NONSENSE\r\n\r\n", new byte[0]);
    assertThat(answer.status()).isEqualTo(400);
  }
}
