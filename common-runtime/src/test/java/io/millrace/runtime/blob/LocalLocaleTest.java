package io.millrace.runtime.blob;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalLocaleTest {

  @TempDir Path root;

  @Test
  void aNameBeyondTheServersLocaleIsRefusedAndOthersAreNot() throws Exception {
    assertThat(nameIn("C"))
        .containsExactly(
            "ERROR_REASON_INVALID_PARAMETER_VALUE: Invalid path: the server's locale cannot write"
                + " it; it must run in a UTF-8 locale",
            "[small.txt] []");
    assertThat(nameIn("C.UTF-8")).containsExactly("written", "[small.txt, \u6a21.txt] []");
  }

  private List<String> nameIn(String locale) throws Exception {
    ProcessBuilder other = BlobProcess.builder(List.of(), "name", root.toString());
    other.environment().put("LC_ALL", locale);
    other.command().add(1, "-Dstdout.encoding=UTF-8");
    return other.start().inputReader(StandardCharsets.UTF_8).lines().toList();
  }
}
