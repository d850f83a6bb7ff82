package io.millrace.models.serve;

import io.millrace.models.scoring.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code predict}: a model's predictions for a file. */
@Command(
    name = "predict",
    description =
        "Predicts once: reads a request of MLflow's scoring server from a file, and writes the answer.",
    sortOptions = false)
public final class PredictCommand implements Callable<Integer> {

  /** What the input may be. */
  enum Type {
    json("application/json"),
    csv("text/csv");

    private final String contentType;

    Type(String contentType) {
      this.contentType = contentType;
    }
  }

  @Mixin private SourceOptions source;

  @Option(
      names = {"-i", "--input-path"},
      paramLabel = "FILE",
      description = "What to predict for (default: standard input).")
  private Path input;

  @Option(
      names = {"-o", "--output-path"},
      paramLabel = "FILE",
      description = "Where the answer goes (default: standard output).")
  private Path output;

  @Option(
      names = {"-t", "--content-type"},
      paramLabel = "TYPE",
      defaultValue = "json",
      description = "What the input is: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private Type type;

  @Option(names = "--help", usageHelp = true, description = "Shows this.")
  private boolean help;

  /** Picocli makes one. */
  public PredictCommand() {}

  @Override
  public Integer call() throws IOException {
    if (input != null && !Files.isRegularFile(input)) {
      throw new ServeFailure("--input-path: there is no file " + input);
    }
    byte[] body = input == null ? System.in.readAllBytes() : Files.readAllBytes(input);
    try (LocalModel model = LocalModel.load(source.folder())) {
      Answer answer = model.score(type.contentType, body);
      if (answer.isFailure()) {
        throw new ServeFailure(answer.message());
      }
      write(answer.body());
    }
    return 0;
  }

  private void write(byte[] answer) throws IOException {
    if (output != null) {
      Files.write(output, answer);
      return;
    }
    System.out.println(new String(answer, StandardCharsets.UTF_8));
    System.out.flush();
  }
}
