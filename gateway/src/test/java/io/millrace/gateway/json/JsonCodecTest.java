package io.millrace.gateway.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import io.millrace.gateway.test.Everything;
import io.millrace.runtime.error.MillraceException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonCodecTest {

  private static final MessagePlan PLAN = MessagePlan.of(Everything.getDescriptor());

  private final JsonCodec codec = new JsonCodec(10, 1000);

  private Everything read(byte[] json) {
    Everything.Builder builder = Everything.newBuilder();
    codec.read(json, PLAN, UnknownMembers.PASSED_OVER, builder);
    return builder.build();
  }

  private Everything read(String json) {
    return read(json.getBytes(StandardCharsets.UTF_8));
  }

  static String write(JsonCodec codec, Message message) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonOutput out = codec.writer(bytes)) {
      out.message(message);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void needsNoGeneratedClass() {
    DynamicMessage.Builder builder = DynamicMessage.newBuilder(Everything.getDescriptor());
    String json =
        "{\"run_id\":\"r\",\"run_uuid\":\"r\",\"time_ms\":1,\"color\":\"RED\",\"children\":[{\"name\":\"a\"}],"
            + "\"totals\":{\"a\":1},\"at\":\"2026-01-31T12:00:00Z\",\"anything\":{\"a\":[1.5]}}";

    codec.read(json.getBytes(StandardCharsets.UTF_8), PLAN, UnknownMembers.PASSED_OVER, builder);

    assertThat(write(codec, builder.build())).isEqualTo(json);
  }

  @Test
  void writesOnlyTheMemberOfAOneofThatIsSet() {
    Everything zero = Everything.newBuilder().setRight(0).build();

    assertThat(write(codec, zero)).isEqualTo("{\"right\":0}");
    assertThat(read("{\"right\":0}")).isEqualTo(zero);
  }

  @Test
  void writesAnEnumNumberThatTheContractDoesNotKnow() {
    assertThat(write(codec, Everything.newBuilder().setColorValue(77).build()))
        .isEqualTo("{\"color\":77}");
  }

  @Test
  void refusesJsonThatIsNestedTooDeep() {
    String deep = "{\"child\":".repeat(10) + "{}" + "}".repeat(10);

    assertThatThrownBy(() -> read(deep))
        .hasMessageContaining("it is nested more than 10 levels deep")
        .hasMessageContaining("at 'child.child");
    assertThat(read("{\"child\":".repeat(9) + "{}" + "}".repeat(9)).hasChild()).isTrue();
  }

  @Test
  void refusesJsonThatIsNestedTooDeepWhereNobodyLooks() {
    assertThatThrownBy(() -> read("{\"nobody\":" + "[".repeat(1000)))
        .hasMessageContaining("it is nested more than 10 levels deep");
  }

  @Test
  void refusesBytesThatAreNotUtf8AndNamesTheField() {
    byte[] json = "{\"name\":\"?\"}".getBytes(StandardCharsets.UTF_8);
    json[9] = (byte) 0xff;

    assertThatThrownBy(() -> read(json))
        .hasMessage("Invalid value for parameter 'name' supplied: It is not valid UTF-8.");
  }

  @Test
  void refusesOverlongUtf8() {
    byte[] json = "{\"name\":\"??\"}".getBytes(StandardCharsets.UTF_8);
    json[9] = (byte) 0xc0;
    json[10] = (byte) 0xaf;

    assertThatThrownBy(() -> read(json)).hasMessageContaining("not valid UTF-8");
  }

  @Test
  void refusesSurrogatesWrittenAsUtf8() {
    byte[] json = "{\"name\":\"???\"}".getBytes(StandardCharsets.UTF_8);
    json[9] = (byte) 0xed;
    json[10] = (byte) 0xa0;
    json[11] = (byte) 0x80;

    assertThatThrownBy(() -> read(json)).hasMessageContaining("It is not valid UTF-8");
  }

  @Test
  void readsUtf8Only() {
    assertThatThrownBy(() -> read("{\"name\":\"a\"}".getBytes(StandardCharsets.UTF_16BE)))
        .hasMessageContaining("The request body cannot be read as JSON");
  }

  @Test
  void showsNoMoreOfABadValueThanAPersonWouldRead() {
    String json = "{\"count\":\"" + "9".repeat(900) + "x\"}";

    assertThatThrownBy(() -> read(json))
        .satisfies(failure -> assertThat(failure.getMessage().length()).isLessThan(700));
  }

  @Test
  void refusesAWholeNumberOfAbsurdLengthAtOnce() {
    assertThatThrownBy(() -> read("{\"time_ms\":1e-99999999}"))
        .hasMessageContaining("for parameter 'time_ms' supplied");
    assertThat(read("{\"time_ms\":0e999999}").getTimeMs()).isZero();
  }

  @Test
  void refusesAnExponentThatJavaCannotHold() {
    for (String number : List.of("9E23372036854775807", "-1e99999999999", "1e-99999999999")) {
      assertThatThrownBy(() -> read("{\"time_ms\":" + number + "}"))
          .isInstanceOf(MillraceException.class)
          .hasMessageContaining(number + " for parameter 'time_ms' supplied");
    }
  }
}
