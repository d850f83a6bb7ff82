package io.millrace.conformance.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DynamicMessage;
import com.google.protobuf.TextFormat;
import io.millrace.conformance.fuzz.Rpc.Ending;
import io.millrace.testing.RandomMessages;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every RPC that the server has, with messages that make sense or none. */
class RpcFuzzTest extends FuzzSuite {

  private static final int CALLS_PER_WORLD = 20;
  private static final int SHOWN = 2000;

  /** So that the suite takes about as long as the others. */
  private static final int CALLS_PER_SECOND = 2;

  /** What is sent, and what of it a person can read. */
  private record Request(List<byte[]> messages, String text) {}

  private interface Making {
    Request make(Rpc rpc, RandomMessages random, Random dice);
  }

  @Test
  void theContractIsAllThere() throws Exception {
    assertThat(Contract.of(channel())).hasSizeGreaterThan(40);
  }

  @TestFactory
  Stream<DynamicTest> messagesOfTheContract() throws Exception {
    return forEachRpc(RpcFuzzTest::valid);
  }

  @TestFactory
  Stream<DynamicTest> bytesThatAreNoMessage() throws Exception {
    return forEachRpc(RpcFuzzTest::mangled);
  }

  @TestFactory
  Stream<DynamicTest> moreOrFewerMessagesThanOne() throws Exception {
    return Contract.of(channel()).stream()
        .map(
            rpc ->
                DynamicTest.dynamicTest(
                    rpc.toString(),
                    () -> {
                      for (int count : new int[] {0, 2, 3}) {
                        List<byte[]> messages = new ArrayList<>();
                        for (int i = 0; i < count; i++) {
                          messages.add(new byte[0]);
                        }
                        server().journal().take();
                        assertHarmless(
                            rpc.call(channel(), messages, Ending.HALF_CLOSE),
                            rpc,
                            count + " messages");
                      }
                      assertAnswers();
                    }));
  }

  private Stream<DynamicTest> forEachRpc(Making making) throws Exception {
    return Contract.of(channel()).stream()
        .map(rpc -> DynamicTest.dynamicTest(rpc.toString(), () -> fuzz(rpc, making)));
  }

  private void fuzz(Rpc rpc, Making making) throws Exception {
    Random dice = new Random(FuzzServer.seed() + rpc.toString().hashCode());
    RandomMessages random = null;
    for (int i = 0; i < FuzzServer.seconds() * CALLS_PER_SECOND; i++) {
      if (i % CALLS_PER_WORLD == 0) {
        random = RandomMessages.any(dice, newWorld());
        server().journal().take();
      }
      Request request = making.make(rpc, random, dice);
      // A cancelled call may be done or not.
      boolean cancel = dice.nextInt(20) == 0;
      Rpc.Outcome outcome =
          rpc.call(channel(), request.messages, cancel ? Ending.CANCEL : Ending.HALF_CLOSE);
      if (cancel) {
        assertAnswers();
        server().journal().take();
      } else {
        assertHarmless(outcome, rpc, request.text);
      }
    }
    assertAnswers();
  }

  private static Request valid(Rpc rpc, RandomMessages random, Random dice) {
    List<byte[]> messages = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    int count = rpc.contract().isClientStreaming() ? dice.nextInt(4) : 1;
    for (int i = 0; i < count; i++) {
      DynamicMessage message = random.of(rpc.contract().getInputType());
      messages.add(message.toByteArray());
      text.append(TextFormat.printer().shortDebugString(message)).append(" | ");
    }
    return new Request(messages, shown(text.toString()));
  }

  private static Request mangled(Rpc rpc, RandomMessages random, Random dice) {
    byte[] message =
        dice.nextInt(3) == 0
            ? random.bytes(dice.nextInt(200))
            : random.mangled(random.of(rpc.contract().getInputType()).toByteArray());
    return new Request(List.of(message), shown(HexFormat.of().formatHex(message)));
  }

  private static String shown(String text) {
    return text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text;
  }
}
