package io.millrace.models.inference;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** What the server says of itself. */
@ApplicationScoped
class ServerInfo {

  private final String version;

  ServerInfo(
      @ConfigProperty(name = "quarkus.application.version", defaultValue = "unknown")
          String version) {
    this.version = version;
  }

  String name() {
    return "millrace";
  }

  String version() {
    return version;
  }

  /** Parts of the protocol that not every server has, by the names that Triton gives them. */
  List<String> extensions() {
    return List.of("binary_tensor_data");
  }
}
