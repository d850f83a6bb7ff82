package io.millrace.standalone;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;

/** What runs once the services answer: says so, and waits. */
final class ReadyLine implements QuarkusApplication {
  /** Called by Quarkus. */
  ReadyLine() {}

  /**
   * @param args the address, as its only element
   */
  @Override
  public int run(String... args) {
    System.out.println("Millrace is ready at " + args[0]);
    Quarkus.waitForExit();
    return 0;
  }
}
