package io.millrace.runtime.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RangeRequestTest {

  @ParameterizedTest
  @CsvSource({
    "bytes=0-0, 0, 0",
    "bytes=2-5, 2, 5",
    "bytes=2-, 2, 9",
    "bytes=-3, 7, 9",
    "bytes=-100, 0, 9",
    "bytes=5-100, 5, 9",
    "bytes=0-99999999999999999999999, 0, 9",
    "Bytes=1-2, 1, 2",
    "' bytes= 1-2 ', 1, 2"
  })
  void aRangeIsCutToTheFile(String header, long start, long end) {
    assertThat(RangeRequest.parse(header).within(file(10))).contains(new ByteSpan(start, end));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "bytes",
        "bytes=",
        "bytes=-",
        "bytes=x-y",
        "bytes=5-2",
        "bytes=0-1,4-5",
        "items=0-1",
        "bytes=+1-2",
        "bytes=--1",
        "bytes=1 -2",
        "bytes=1-2-3",
        "bytes=\u0661-"
      })
  void whatIsNoRangeAsksForTheWholeFile(String header) {
    assertThat(RangeRequest.parse(header).within(file(10))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "bytes=10-, 10",
    "bytes=10-20, 10",
    "bytes=99999999999999999999-, 10",
    "bytes=-0, 10",
    "bytes=0-, 0",
    "bytes=-5, 0"
  })
  void aRangeOutsideTheFileCannotBeSatisfied(String header, long size) {
    assertThatThrownBy(() -> RangeRequest.parse(header).within(file(size)))
        .isInstanceOfSatisfying(
            RangeNotSatisfiableException.class,
            refusal -> assertThat(refusal.info().size()).isEqualTo(size));
  }

  private static BlobInfo file(long size) {
    return new BlobInfo(size, "\"e\"", Instant.EPOCH);
  }
}
