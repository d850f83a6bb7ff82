package io.millrace.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The contract as buf sees it. Its rules, and why some are left out, are in buf.yaml. */
class BufTest {

  /** The contract that clients have, compiled. */
  private static final String IMAGE = "contract.binpb";

  private static Buf buf;

  @BeforeAll
  static void install() throws Exception {
    assumeTrue(Buf.isAvailable(), "buf needs npm, which is not in PATH");
    buf = Buf.install();
  }

  @Test
  void theProtosAreWrittenAsIsUsual() throws Exception {
    assertThat(buf.on("lint")).isEmpty();
  }

  @Test
  void nothingBreaksForThoseWhoHaveTheCommittedContract() throws Exception {
    if (!Boolean.getBoolean("contract.breaking")) {
      assertThat(buf.on("breaking", "--against", IMAGE, "--exclude-imports"))
          .as("what clients have would no longer work; if that is meant, -Dcontract.breaking=true")
          .isEmpty();
    }
    if (Boolean.getBoolean("contract.update")) {
      assertThat(buf.on("build", "--exclude-source-info", "--output", IMAGE)).isEmpty();
    }
  }
}
