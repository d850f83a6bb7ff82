package io.millrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import io.millrace.common.v1.ErrorReason;
import io.millrace.gateway.json.JsonCodec;
import io.millrace.gateway.json.JsonOutput;
import io.millrace.gateway.json.MessagePlan;
import io.millrace.gateway.json.UnknownMembers;
import io.millrace.runtime.error.MillraceException;
import io.millrace.testing.RandomMessages;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The JSON of every message that the contract's RPCs take and give. */
class ContractJsonPropertiesTest {

  private static final List<Descriptor> TYPES =
      Services.all().stream()
          .flatMap(service -> service.getMethods().stream())
          .map(rpc -> (ProtoMethodDescriptorSupplier) rpc.getSchemaDescriptor())
          .flatMap(
              rpc ->
                  Stream.of(
                      rpc.getMethodDescriptor().getInputType(),
                      rpc.getMethodDescriptor().getOutputType()))
          .distinct()
          // An event's data is JSON already, and only ever written.
          .filter(type -> !List.of("WatchResponse", "ListEventsResponse").contains(type.getName()))
          .toList();

  private final JsonCodec codec = new JsonCodec(64, 1 << 20);

  @Provide
  Arbitrary<Descriptor> types() {
    return Arbitraries.of(TYPES);
  }

  @Property(tries = 2000)
  void whatIsWrittenIsReadBack(@ForAll("types") Descriptor type, @ForAll long seed) {
    Message message = RandomMessages.storable(new Random(seed)).of(type);
    assertThat(read(type, json(message))).isEqualTo(message);
  }

  @Property(tries = 4000)
  void mangledJsonIsReadOrRefused(@ForAll("types") Descriptor type, @ForAll long seed) {
    RandomMessages random = RandomMessages.any(new Random(seed), Map.of());
    isReadOrRefused(type, random.mangled(json(random.of(type))));
  }

  @Property(tries = 2000)
  void anyBytesAreReadOrRefused(@ForAll("types") Descriptor type, @ForAll byte[] bytes) {
    isReadOrRefused(type, bytes);
  }

  @Property(tries = 4000)
  void anyJsonIsReadOrRefused(@ForAll("types") Descriptor type, @ForAll("json") String json) {
    isReadOrRefused(type, json.getBytes(StandardCharsets.UTF_8));
  }

  /** Values of all kinds in all places, under names that the contract knows. */
  @Provide
  Arbitrary<String> json() {
    return json(3);
  }

  private static Arbitrary<String> json(int depth) {
    Arbitrary<String> leaf =
        Arbitraries.of(
            "null",
            "true",
            "0",
            "-0",
            "-0.0",
            "1.0",
            "1e400",
            "-1e400",
            "1e-999999999",
            "1e999999999",
            "9e23372036854775807",
            "1e-23372036854775807",
            "9223372036854775808",
            "9".repeat(900),
            "9".repeat(5000),
            "NaN",
            "Infinity",
            "\"NaN\"",
            "\"\"",
            "\"a\"",
            "\"\\u0000\"",
            "\"\\ud800\"",
            "\"1e999999999\"",
            "[".repeat(10_000),
            "[".repeat(63) + "]".repeat(63),
            "{\"a\":".repeat(10_000),
            "\"" + "x".repeat(100_000) + "\"");
    if (depth == 0) {
      return leaf;
    }
    Arbitrary<String> name =
        Arbitraries.of(
            TYPES.stream()
                .flatMap(type -> type.getFields().stream())
                .map(field -> field.getName())
                .distinct()
                .toList());
    Arbitrary<String> value = Arbitraries.lazy(() -> json(depth - 1));
    Arbitrary<String> member =
        name.flatMap(n -> value.map(v -> '"' + n + "\":" + v))
            .list()
            .ofMaxSize(6)
            .map(members -> "{" + String.join(",", members) + "}");
    Arbitrary<String> items =
        value.list().ofMaxSize(3).map(list -> "[" + String.join(",", list) + "]");
    return Arbitraries.oneOf(leaf, member, member, items);
  }

  private void isReadOrRefused(Descriptor type, byte[] json) {
    try {
      read(type, json);
    } catch (MillraceException refused) {
      assertThat(refused.reason()).isEqualTo(ErrorReason.ERROR_REASON_INVALID_PARAMETER_VALUE);
    }
  }

  private Message read(Descriptor type, byte[] json) {
    DynamicMessage.Builder builder = DynamicMessage.newBuilder(type);
    codec.read(json, MessagePlan.of(type), UnknownMembers.PASSED_OVER, builder);
    return builder.build();
  }

  private byte[] json(Message message) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonOutput out = codec.writer(bytes)) {
      out.message(message);
    }
    return bytes.toByteArray();
  }
}
