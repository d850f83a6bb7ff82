package io.millrace.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ServerAccountTest {

  @Test
  void theWeakestRightThatRootHasIsKept() {
    assertThat(ServerAccount.searchRight("Name:\tjava\nCapEff:\t000001fffeffffff\nCapBnd:\t0\n"))
        .isEqualTo("dac_read_search");
    assertThat(ServerAccount.searchRight("Name:\tjava\nCapEff:\t00000000a80425fb\nCapBnd:\t0\n"))
        .isEqualTo("dac_override");
  }
}
