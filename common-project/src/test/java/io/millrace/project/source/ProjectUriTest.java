package io.millrace.project.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.runtime.error.MillraceException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProjectUriTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          https://example.com/o/r.git      | Git[url=https://example.com/o/r.git, folder=]
          'https://example.com/o/r#a/b'    | Git[url=https://example.com/o/r, folder=a/b]
          "git@example.com:o/r.git#/a//b/" | Git[url=git@example.com:o/r.git, folder=a/b]
          ssh://git@example.com:22/o/r     | Git[url=ssh://git@example.com:22/o/r, folder=]
          projects/0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef#x | Upload[digest=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef, folder=x]
          """)
  void namesARepositoryOrAnUpload(String text, String uri) {
    assertThat(ProjectUri.parse("uri", text)).hasToString(uri);
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          https://example.com/o/r.git,      https://example.com,        true
          https://example.com/o/r.git,      https://example.com/,       true
          https://EXAMPLE.com/o/r.git,      https://example.com/o,      true
          https://example.com/o/r.git,      https://example.com/o/,     true
          https://example.com/o/r.git,      https://example.com/o/r,    true
          https://example.com/o/r,          https://example.com/o/r,    true
          git@example.com:o/r.git,          git@example.com:o,          true
          ssh://git@example.com/o/r,        git@example.com:o,          true
          https://example.com/org/r.git,    https://example.com/o,      false
          https://example.com/o/r2.git,     https://example.com/o/r,    false
          https://example.com.evil.org/o/r, https://example.com,        false
          http://example.com/o/r,           https://example.com,        false
          https://example.com:444/o/r,      https://example.com,        false
          https://example.com/o/../x/r,     https://example.com/o,      false
          https://example.com/o/%2e%2e/x/r, https://example.com/o,      false
          https://example.com/o//r,         https://example.com/o,      false
          git@example.com:o/r.git,          https://example.com/o,      false
          """)
  void aPlaceHasTheRepositoriesBelowIt(String text, String place, boolean isWithin) {
    ProjectUri.Git repository = (ProjectUri.Git) ProjectUri.parse("uri", text);
    assertThat(repository.isWithin(ProjectUri.place(place).orElseThrow())).isEqualTo(isWithin);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "example.com", "file:///x", "projects/", "https://h/r#sub", "https://*"})
  void noPlace(String text) {
    assertThat(ProjectUri.place(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          ``                             | which names no host
          .                              | which names no host
          /w/proj                        | which names no host
          ../proj                        | which names no host
          C:/proj                        | which names no host
          file:///w/proj                 | which names no host
          file://host/w/proj             | which names no host
          projects/../x                  | which names no host
          https://example.com/p.zip      | is a ZIP file, which is no git repository
          https://me:secret@example.com/r | holds a user's name or password
          https://token@example.com/r    | holds a user's name or password
          ssh://git:secret@example.com/r | holds a user's name or password
          https://example.com/r#a.b      | '.' is not allowed in project subdirectory paths
          https://example.com/r#../..    | '.' is not allowed in project subdirectory paths
          https://example.com/r r        | has spaces or control characters
          ssh://-oProxyCommand=x/r       | which names no host
          """)
  void anythingElseIsRefused(String text, String message) {
    assertThatThrownBy(() -> ProjectUri.parse("uri", text))
        .isInstanceOf(MillraceException.class)
        .hasMessageStartingWith("'uri' ")
        .hasMessageContaining(message)
        .hasMessageNotContainingAny("secret", "token");
  }
}
