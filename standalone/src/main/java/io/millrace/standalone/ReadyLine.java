package io.millrace.standalone;

import io.millrace.gateway.route.StaticPrefix;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;

/** What runs once the services answer: says so, and waits. */
final class ReadyLine implements QuarkusApplication {
  private final StaticPrefix prefix;

  /** Called by Quarkus. */
  ReadyLine(StaticPrefix prefix) {
    this.prefix = prefix;
  }

  /**
   * @param args the address without the prefix, as its only element
   */
  @Override
  public int run(String... args) {
    System.out.println("Millrace is ready at " + args[0] + prefix.path());
    Quarkus.waitForExit();
    return 0;
  }
}
