package io.millrace.models.serve;

import io.millrace.models.format.Engine;
import io.millrace.models.format.ModelFolder;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How an image is built: the application, the model, and what both need. The words that it runs are
 * relative to its folder, so that they start the same in the folder that it is built from.
 *
 * @param base what it is built on
 * @param javaImage where Java comes from if the base is Python's
 * @param source shown in a comment
 */
record Containerfile(Engine engine, String base, String javaImage, int port, String source) {

  private static final Pattern MINOR =
      Pattern.compile("(3\\.[0-9]{1,3})(\\.[0-9]{1,3})?((a|b|rc)[0-9]+)?");

  /** Nobody in the image has it, and root is no longer needed. */
  static final int USER = 10_001;

  /** What models are built on unless somebody says otherwise. */
  static String base(Engine engine, ModelFolder model, String javaImage) {
    if (engine != Engine.PYTHON_FUNCTION) {
      return javaImage;
    }
    String version = model.environment().pythonVersion();
    if (version == null) {
      return "python:3-slim";
    }
    Matcher minor = MINOR.matcher(version);
    if (!minor.matches()) {
      throw new ServeFailure(
          "the model asks for Python '%s', which is not a version: say --base"
              .formatted(version.replaceAll("\\p{Cntrl}", " ")));
    }
    return "python:" + minor.group(1) + "-slim";
  }

  boolean isPython() {
    return engine == Engine.PYTHON_FUNCTION;
  }

  /** The flags of its JVM: models, and their workers, take memory beside the heap. */
  String jvmOptions() {
    return """
        -XX:MaxRAMPercentage=%d
        -XX:+UseSerialGC
        -XX:+ExitOnOutOfMemoryError
        --enable-native-access=ALL-UNNAMED
        """
        .formatted(isPython() ? 20 : 40);
  }

  String text() {
    List<String> lines = new ArrayList<>();
    lines.add("# Serves " + source.replaceAll("\\p{Cntrl}", " ") + " (" + engine + ").");
    if (isPython()) {
      lines.add("FROM " + javaImage + " AS java");
    }
    lines.add("FROM " + base);
    if (isPython()) {
      lines.add("COPY --from=java /opt/java/openjdk /opt/java/openjdk");
      lines.add("ENV PATH=/opt/java/openjdk/bin:$PATH");
    }
    if (engine != Engine.ONNX_RUNTIME) {
      lines.add("# Libraries of trees are made with OpenMP.");
      lines.add(
          "RUN apt-get update && apt-get install --yes --no-install-recommends libgomp1 && rm -rf /var/lib/apt/lists/*");
    }
    lines.add("WORKDIR /millrace");
    lines.add("COPY model/ model/");
    if (isPython()) {
      lines.add("COPY requirements.txt ./");
      lines.add("RUN python3 -m pip install --no-cache-dir --requirement requirements.txt");
      lines.add(
          "ENV MILLRACE_MODELS_PYTHON_ENVIRONMENT=local MILLRACE_MODELS_PYTHON_EXECUTABLE=python3");
    }
    lines.add("COPY app/ app/");
    lines.add("COPY jvm.options ./");
    lines.add("# Only /tmp is written to.");
    lines.add("ENV HOME=/tmp MILLRACE_CACHE=/tmp/millrace LC_ALL=C.UTF-8");
    lines.add("USER %d:%d".formatted(USER, USER));
    lines.add("EXPOSE " + port);
    lines.add("HEALTHCHECK --start-period=5m CMD " + json(health()));
    lines.add(
        "ENTRYPOINT "
            + json(
                List.of("java", "@jvm.options", "-jar", "app/quarkus-run.jar", "serve", "model")));
    lines.add("CMD " + json(List.of("--host", "0.0.0.0", "--port", Integer.toString(port))));
    return String.join("\n", lines) + "\n";
  }

  /** With what every Debian has. */
  private List<String> health() {
    return List.of(
        "bash",
        "-c",
        ("exec 3<>/dev/tcp/127.0.0.1/%d && printf 'GET /health HTTP/1.0\\r\\n\\r\\n' >&3"
                + " && head -n 1 <&3 | grep -q ' 200 '")
            .formatted(port));
  }

  private static String json(List<String> words) {
    return words.stream()
        .map(word -> '"' + word.replace("\\", "\\\\").replace("\"", "\\\"") + '"')
        .collect(Collectors.joining(", ", "[", "]"));
  }
}
