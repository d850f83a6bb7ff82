package io.millrace.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CacheFolderTest {

  @Test
  void ownVariableComesFirstThenTheSharedOneThenHome() {
    assertThat(CacheFolder.of(Map.of("MILLRACE_CACHE", "/c", "XDG_CACHE_HOME", "/x"), "/home/u"))
        .isEqualTo(Path.of("/c"));
    assertThat(CacheFolder.of(Map.of("MILLRACE_CACHE", "", "XDG_CACHE_HOME", "/x"), "/home/u"))
        .isEqualTo(Path.of("/x/millrace"));
    assertThat(CacheFolder.of(Map.of("XDG_CACHE_HOME", "relative"), "/home/u"))
        .isEqualTo(Path.of("/home/u/.cache/millrace"));
    assertThat(CacheFolder.of(Map.of("HOME", "/h"), "/home/u"))
        .isEqualTo(Path.of("/h/.cache/millrace"));
  }
}
