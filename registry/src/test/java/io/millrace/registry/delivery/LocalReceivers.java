package io.millrace.registry.delivery;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** Webhooks may point to this machine, without TLS. */
public final class LocalReceivers implements QuarkusTestProfile {

  @Override
  public Map<String, String> getConfigOverrides() {
    return Map.of(
        "millrace.webhooks.allowed-schemes", "http,https",
        "millrace.webhooks.allow-private-addresses", "true",
        "millrace.secrets.keys", "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=");
  }
}
