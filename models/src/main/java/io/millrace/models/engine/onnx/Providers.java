package io.millrace.models.engine.onnx;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;

/** Hardware that a model asks for. The build of ONNX Runtime that is used has the CPU only. */
final class Providers {

  private static final Logger LOG = Logger.getLogger(Providers.class);
  private static final String CPU = "CPUExecutionProvider";

  private Providers() {}

  /** Says in the log what a model will not get. */
  static void logUnavailable(Path file, Map<String, Object> flavor) {
    List<String> missing =
        names(flavor.get("providers")).stream().filter(name -> !name.equals(CPU)).toList();
    if (!missing.isEmpty()) {
      LOG.infof("%s asks for %s, and runs on the CPU", file.getFileName(), missing);
    }
  }

  /** One name, or a list of names and of pairs of a name and its options. */
  private static List<String> names(Object said) {
    return switch (said) {
      case String name -> List.of(printable(name));
      case List<?> list ->
          list.stream()
              .map(each -> each instanceof List<?> pair && !pair.isEmpty() ? pair.get(0) : each)
              .map(name -> printable(String.valueOf(name)))
              .toList();
      case null, default -> List.of();
    };
  }

  private static String printable(String name) {
    return name.matches("\\w{1,60}") ? name : "?";
  }
}
