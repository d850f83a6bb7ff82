package io.millrace.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BinariesTest {
  @TempDir Path cache;

  @Test
  void unpackingAtTheSameTimeLeavesOneWholeCopy() throws Exception {
    Callable<Binaries> unpack = () -> Binaries.in(cache);
    try (ExecutorService executor = Executors.newFixedThreadPool(2)) {
      for (Future<Binaries> unpacked : executor.invokeAll(List.of(unpack, unpack))) {
        assertThat(unpacked.get().postgres()).isExecutable();
        assertThat(unpacked.get().initdb()).isExecutable();
      }
    }
    try (Stream<Path> versions = Files.list(cache.resolve("postgres"))) {
      assertThat(versions).hasSize(1);
    }
  }

  @Test
  void aMachineWithoutBinariesIsNamed() {
    assertThatThrownBy(() -> Binaries.archiveName("Plan 9", "amd64"))
        .hasMessage("there is no embedded PostgreSQL for Plan 9 on amd64");
    assertThatThrownBy(() -> Binaries.archiveName("Linux", "riscv64"))
        .hasMessage("there is no embedded PostgreSQL for Linux on riscv64");
  }
}
