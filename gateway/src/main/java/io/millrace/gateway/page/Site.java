package io.millrace.gateway.page;

import io.millrace.gateway.route.StaticPrefix;
import jakarta.inject.Named;
import jakarta.inject.Singleton;

/** Where the pages are: templates begin every link with {@code {cdi:site.prefix}}. */
@Singleton
@Named
class Site {

  private final StaticPrefix prefix;

  Site(StaticPrefix prefix) {
    this.prefix = prefix;
  }

  /** Empty, or the path below which everything is. */
  public String getPrefix() {
    return prefix.path();
  }
}
