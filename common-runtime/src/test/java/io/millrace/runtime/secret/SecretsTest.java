package io.millrace.runtime.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretsTest {

  private static final String OLD = key('o');
  private static final String NEW = key('n');
  private static final byte[] PLAIN = "s3cret, with ünïcode".getBytes(StandardCharsets.UTF_8);

  @TempDir private Path folder;

  private static String key(char letter) {
    return Base64.getEncoder()
        .encodeToString(String.valueOf(letter).repeat(32).getBytes(StandardCharsets.US_ASCII));
  }

  private static Secrets with(String... keys) {
    return new Secrets(config(Optional.of(List.of(keys)), Optional.empty()));
  }

  private static SecretsConfig config(Optional<List<String>> keys, Optional<Path> file) {
    return new SecretsConfig() {
      @Override
      public Optional<List<String>> keys() {
        return keys;
      }

      @Override
      public Optional<Path> keyFile() {
        return file;
      }
    };
  }

  @Test
  void whatIsSealedOpensAndShowsNothing() {
    Secrets secrets = with(OLD);
    byte[] sealed = secrets.seal(PLAIN, "webhook/1");
    assertThat(secrets.open(sealed, "webhook/1")).isEqualTo(PLAIN);
    assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain("s3cret");
    assertThat(secrets.seal(PLAIN, "webhook/1")).as("a nonce of its own").isNotEqualTo(sealed);
  }

  @Test
  void aNewKeyIsPutInFrontAndTheOldOneStillOpens() {
    byte[] sealed = with(OLD).seal(PLAIN, "w");
    assertThat(with(NEW, OLD).open(sealed, "w")).isEqualTo(PLAIN);
    byte[] later = with(NEW, OLD).seal(PLAIN, "w");
    assertThat(with(NEW).open(later, "w")).isEqualTo(PLAIN);
    assertThatThrownBy(() -> with(NEW).open(sealed, "w"))
        .hasMessageContaining("millrace.secrets.keys");
  }

  @Test
  void itOpensInItsOwnPlaceOnlyAndNotIfItWasTouched() {
    Secrets secrets = with(OLD);
    byte[] sealed = secrets.seal(PLAIN, "webhook/1");
    assertThatThrownBy(() -> secrets.open(sealed, "webhook/2"))
        .isInstanceOf(IllegalStateException.class);
    sealed[sealed.length - 1] ^= 1;
    assertThatThrownBy(() -> secrets.open(sealed, "webhook/1"))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> secrets.open(new byte[3], "webhook/1"))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void keysComeFromAFileToo() throws Exception {
    Path file = Files.writeString(folder.resolve("keys"), NEW + "\n\n" + OLD + "\n");
    Secrets secrets = new Secrets(config(Optional.empty(), Optional.of(file)));
    assertThat(secrets.open(with(OLD).seal(PLAIN, "w"), "w")).isEqualTo(PLAIN);
    assertThat(with(NEW).open(secrets.seal(PLAIN, "w"), "w")).isEqualTo(PLAIN);
  }

  @Test
  void whatIsNoKeyIsNamedAndNotShown() throws Exception {
    assertThatThrownBy(() -> with(OLD, "hunter2"))
        .hasMessage("millrace.secrets.keys: key 2 is not 32 bytes in base64");
    Path empty = Files.writeString(folder.resolve("empty"), "\n");
    assertThatThrownBy(() -> new Secrets(config(Optional.empty(), Optional.of(empty))))
        .hasMessageContaining("is empty");
    Path absent = folder.resolve("absent");
    assertThatThrownBy(() -> new Secrets(config(Optional.empty(), Optional.of(absent))))
        .hasMessageContaining(absent.toString());
    assertThatThrownBy(() -> new Secrets(config(Optional.of(List.of(OLD)), Optional.of(absent))))
        .hasMessageContaining("both set");
    assertThat(new Secrets(config(Optional.empty(), Optional.empty())).isConfigured()).isFalse();
  }
}
