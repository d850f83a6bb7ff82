package io.millrace.standalone;

import io.millrace.gateway.route.StaticPrefix;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import java.nio.file.Path;

/** What runs once the services answer: says so, starts a worker if one is wanted, and waits. */
final class ReadyLine implements QuarkusApplication {
  private final StaticPrefix prefix;

  /** Called by Quarkus. */
  ReadyLine(StaticPrefix prefix) {
    this.prefix = prefix;
  }

  /**
   * @param args the address without the prefix; and for a worker, how many jobs it runs at a time,
   *     the address as it reaches it, and the folder for its log
   */
  @Override
  public int run(String... args) {
    String ready = "Millrace is ready at " + args[0] + prefix.path();
    if (args.length == 1) {
      System.out.println(ready);
      Quarkus.waitForExit();
      return 0;
    }
    try (LocalWorker worker =
        LocalWorker.start(args[2] + prefix.path(), args[1], Path.of(args[3]))) {
      // What it gives back is taken, as long as the services answer.
      StopSignal.first(worker::close);
      System.out.println(ready);
      Quarkus.waitForExit();
    }
    return 0;
  }
}
