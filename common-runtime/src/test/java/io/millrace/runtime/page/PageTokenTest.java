package io.millrace.runtime.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.v1.ErrorReason;
import io.millrace.runtime.error.MillraceException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class PageTokenTest {

  private static final QueryDigest DIGEST = QueryDigest.of("things", "filter", List.of(1L, 2L));

  @Property
  void anyPositionComesBack(@ForAll("values") Object value, @ForAll("values") Object other) {
    List<Object> values = Arrays.asList(value, other);
    Position position = PageToken.decode(DIGEST, PageToken.encode(DIGEST, values)).expect(2);
    for (int i = 0; i < 2; i++) {
      Object expected = values.get(i);
      assertThat(position.isNull(i)).isEqualTo(expected == null);
      if (expected != null) {
        assertThat(position.get(i, expected.getClass())).isEqualTo(expected);
      }
    }
  }

  @Property
  void anyTextIsRefused(@ForAll String text) {
    isRefused(text);
  }

  @Property
  void aDamagedTokenNeverDoesMoreThanFail(
      @ForAll("values") Object value, @ForAll int where, @ForAll byte what) {
    byte[] bytes = Base64.getUrlDecoder().decode(PageToken.encode(DIGEST, Arrays.asList(value)));
    bytes[Math.floorMod(where, bytes.length)] = what;
    try {
      PageToken.decode(DIGEST, Base64.getUrlEncoder().encodeToString(bytes));
    } catch (MillraceException refused) {
      assertThat(refused).hasMessageStartingWith("Invalid page token");
    }
  }

  @Example
  void refusesTheTokenOfAnotherQuestion() {
    String token = PageToken.encode(DIGEST, List.of(1L));
    for (QueryDigest other :
        List.of(
            QueryDigest.of("others", "filter", List.of(1L, 2L)),
            QueryDigest.of("things", "filter ", List.of(1L, 2L)),
            QueryDigest.of("things", "filter", List.of(12L)),
            QueryDigest.of("things", "filter", List.of(1L), List.of(2L)),
            QueryDigest.of("things", null, List.of(1L, 2L)))) {
      assertThatThrownBy(() -> PageToken.decode(other, token))
          .hasMessage("Invalid page token: it belongs to a request with other arguments.");
    }
  }

  @Example
  void refusesWhatIsNoToken() {
    for (String text : List.of("", "invalid_token", "a b", "AAAA", "é", "eyJvZmZzZXQiOiA1fQ==")) {
      isRefused(text);
    }
  }

  @Example
  void refusesATokenCutShortOrMadeLonger() {
    String token = PageToken.encode(DIGEST, List.of("text", 1L));
    byte[] bytes = Base64.getUrlDecoder().decode(token);
    for (int length = 0; length <= bytes.length + 1; length++) {
      if (length != bytes.length) {
        isRefused(Base64.getUrlEncoder().encodeToString(Arrays.copyOf(bytes, length)));
      }
    }
  }

  @Example
  void refusesAPositionThatDoesNotFit() {
    Position position = PageToken.decode(DIGEST, PageToken.encode(DIGEST, Arrays.asList(1L, null)));
    assertThatThrownBy(() -> position.expect(3)).hasMessageStartingWith("Invalid page token");
    assertThatThrownBy(() -> position.get(0, String.class))
        .hasMessageStartingWith("Invalid page token");
    assertThatThrownBy(() -> position.get(1, Long.class))
        .hasMessageStartingWith("Invalid page token");
  }

  @Example
  void goesIntoAUrlAsItIs() {
    assertThat(PageToken.encode(DIGEST, List.of("ÿþ~?>", Double.NaN))).matches("[A-Za-z0-9_-]+");
  }

  @Provide
  Arbitrary<Object> values() {
    Arbitrary<Object> texts =
        Arbitraries.strings()
            .filter(s -> s.codePoints().noneMatch(c -> c == 0 || c >= 0xD800 && c <= 0xDFFF))
            .map(s -> s);
    return Arbitraries.oneOf(
        texts,
        Arbitraries.longs().map(n -> n),
        Arbitraries.doubles().map(n -> n),
        Arbitraries.of(Double.NaN, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, -0.0),
        Arbitraries.just(null));
  }

  private static void isRefused(String token) {
    assertThatThrownBy(() -> PageToken.decode(DIGEST, token))
        .isInstanceOf(MillraceException.class)
        .hasMessageStartingWith("Invalid page token")
        .extracting(failure -> ((MillraceException) failure).reason())
        .isEqualTo(ErrorReason.ERROR_REASON_INVALID_PARAMETER_VALUE);
  }
}
