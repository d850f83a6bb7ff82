package io.millrace.gateway.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import io.millrace.gateway.test.Child;
import io.millrace.gateway.test.Color;
import io.millrace.gateway.test.Everything;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;

/** Whatever is written is read back the same. */
class JsonRoundTripPropertiesTest {

  private final JsonCodec codec = new JsonCodec(100, 1 << 20);

  private void roundTrips(Everything message) {
    Everything.Builder builder = Everything.newBuilder();
    String json = JsonCodecTest.write(codec, message);
    codec.read(
        json.getBytes(StandardCharsets.UTF_8),
        MessagePlan.of(Everything.getDescriptor()),
        UnknownMembers.PASSED_OVER,
        builder);
    assertThat(builder.build()).as(json).isEqualTo(message);
  }

  @Property
  void wholeNumbers(@ForAll long a, @ForAll int b) {
    roundTrips(
        Everything.newBuilder()
            .setTimeMs(a)
            .setLargeUnsigned(a)
            .setCount(b)
            .setSmallUnsigned(b)
            .addNumbers(a)
            .putTotals("t", a)
            .setAmount(com.google.protobuf.Int64Value.of(a))
            .build());
  }

  @Property
  void fractions(@ForAll double a, @ForAll float b) {
    roundTrips(Everything.newBuilder().setValue(a).setNarrow(b).build());
  }

  @Property
  void bitsOfDoubles(@ForAll long bits) {
    double value = Double.longBitsToDouble(bits);
    // One NaN is as good as another.
    roundTrips(Everything.newBuilder().setValue(Double.isNaN(value) ? Double.NaN : value).build());
  }

  @Property
  void texts(@ForAll("text") String a, @ForAll("text") String b) {
    roundTrips(
        Everything.newBuilder()
            .setName(a)
            .setRunId(b)
            .addWords(a)
            .addWords(b)
            .putTotals(a, 1)
            .build());
  }

  @Property
  void bytes(@ForAll byte[] a) {
    roundTrips(Everything.newBuilder().setData(ByteString.copyFrom(a)).build());
  }

  @Property
  void messages(@ForAll("children") List<Child> children, @ForAll Color color) {
    Everything.Builder message = Everything.newBuilder().addAllChildren(children);
    if (color != Color.UNRECOGNIZED) {
      message.setColor(color).addColors(color);
    }
    children.forEach(child -> message.putByNumber(child.getName().hashCode(), child));
    roundTrips(message.build());
  }

  @Property
  void times(
      @ForAll @LongRange(min = -62135596800L, max = 253402300799L) long seconds,
      @ForAll @LongRange(min = 0, max = 999_999_999) long nanos) {
    roundTrips(
        Everything.newBuilder()
            .setAt(Timestamp.newBuilder().setSeconds(seconds).setNanos((int) nanos))
            .build());
  }

  @Property
  void durations(
      @ForAll @LongRange(min = -315_576_000_000L, max = 315_576_000_000L) long seconds,
      @ForAll @LongRange(min = 0, max = 999_999_999) long nanos) {
    int sign = seconds < 0 ? -1 : 1;
    roundTrips(
        Everything.newBuilder()
            .setTook(Duration.newBuilder().setSeconds(seconds).setNanos(sign * (int) nanos))
            .build());
  }

  @Provide
  Arbitrary<String> text() {
    return Arbitraries.oneOf(
        Arbitraries.strings().ascii().excludeChars('\0').ofMaxLength(40),
        Arbitraries.of("", "\u0001\t\n\"\\/", "é", "\u2028", "🚀🚀", "日本語"));
  }

  @Provide
  Arbitrary<List<Child>> children() {
    Arbitrary<Child> leaf =
        Arbitraries.strings()
            .alpha()
            .ofMaxLength(5)
            .map(n -> Child.newBuilder().setName(n).build());
    Arbitrary<Child> inner =
        leaf.flatMap(
            child ->
                Arbitraries.longs()
                    .map(n -> Child.newBuilder().setCount(n).setChild(child).build()));
    return Arbitraries.oneOf(leaf, inner).list().ofMaxSize(5);
  }

  @Property
  void structs(@ForAll Map<@net.jqwik.api.constraints.AlphaChars String, Double> numbers) {
    Everything.Builder message = Everything.newBuilder();
    numbers.forEach(
        (key, number) ->
            message
                .getAnythingBuilder()
                .putFields(
                    key, com.google.protobuf.Value.newBuilder().setNumberValue(number).build()));
    roundTrips(message.build());
  }
}
