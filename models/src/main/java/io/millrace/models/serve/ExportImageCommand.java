package io.millrace.models.serve;

import io.millrace.models.engine.Engines;
import io.millrace.models.engine.python.PythonEngine;
import io.millrace.models.format.Engine;
import io.millrace.models.format.ModelFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code export-image}: what a container of one model is built from, and what runs it. */
@Command(
    name = "export-image",
    description =
        "Writes a folder that a container image of one model is built from, and manifests that run it on Kubernetes.",
    sortOptions = false)
public final class ExportImageCommand implements Callable<Integer> {

  @Mixin private SourceOptions source;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      required = true,
      description = "The folder to write, made when it is not there.")
  private Path output;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description =
          "What the deployment and the service are called: small letters, digits and dashes (default: made of SOURCE).")
  private String name;

  @Option(
      names = "--image",
      paramLabel = "IMAGE",
      description = "The image that the manifests name (default: NAME:latest).")
  private String image;

  @Option(
      names = "--base",
      paramLabel = "IMAGE",
      description =
          "What the image is built on: Debian or Ubuntu, with Java 21, or with Python for a model in Python (default: eclipse-temurin:21-jre, or python:VERSION-slim).")
  private String base;

  @Option(
      names = "--java-image",
      paramLabel = "IMAGE",
      defaultValue = "eclipse-temurin:21-jre",
      description =
          "Where a model in Python gets Java from, at /opt/java/openjdk (default: ${DEFAULT-VALUE}).")
  private String javaImage;

  @Option(
      names = {"-p", "--port"},
      paramLabel = "PORT",
      defaultValue = "8080",
      description = "Where the container listens (default: ${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--replicas",
      paramLabel = "N",
      defaultValue = "1",
      description = "How many pods there are (default: ${DEFAULT-VALUE}).")
  private int replicas;

  @Option(
      names = "--cpu",
      paramLabel = "QUANTITY",
      defaultValue = "500m",
      description = "The processors that a pod asks for (default: ${DEFAULT-VALUE}).")
  private String cpu;

  @Option(
      names = "--memory",
      paramLabel = "QUANTITY",
      defaultValue = "2Gi",
      description = "The memory that a pod asks for and is limited to (default: ${DEFAULT-VALUE}).")
  private String memory;

  @Option(
      names = "--application",
      paramLabel = "DIR",
      description = "The packaged application (default: the one that runs this command).")
  private Path application;

  @Option(
      names = "--force",
      description =
          "Writes into a folder that has something: what an earlier export wrote is replaced, all else stays.")
  private boolean force;

  @Option(names = "--help", usageHelp = true, description = "Shows this.")
  private boolean help;

  /** Picocli makes one. */
  public ExportImageCommand() {}

  @Override
  public Integer call() throws IOException {
    String called = name == null ? ImageNames.madeOf(source.source()) : name;
    ImageNames.checkName("--name", called);
    String built = image == null ? called + ":latest" : image;
    ImageNames.checkImage("--image", built);
    ImageNames.checkImage("--java-image", javaImage);
    ImageNames.checkPort("--port", port);
    ImageNames.checkQuantity("--cpu", cpu);
    ImageNames.checkQuantity("--memory", memory);
    if (replicas < 0) {
      throw new ServeFailure("--replicas must not be negative");
    }
    Path app = ImageFolder.application(application);
    ImageFolder folder = ImageFolder.at(output, force);

    ModelFolder model = ModelFolder.open(source.folder());
    Engine engine = Engines.standalone().best(model);
    if (engine == Engine.PYTHON_FUNCTION) {
      // The image installs them, whatever this machine does.
      PythonEngine.standalone()
          .refusedRequirement(model)
          .ifPresent(
              problem -> {
                throw new ServeFailure(problem);
              });
    }
    String from = base == null ? Containerfile.base(engine, model, javaImage) : base;
    ImageNames.checkImage("--base", from);
    folder.write(
        model, app, engine, new Containerfile(engine, from, javaImage, port, source.source()));
    folder.write(new Manifests(called, built, port, replicas, cpu, memory, source.source()));
    System.out.printf(
        "Millrace has written %s (%s) to %s%n"
            + "  docker build --tag %s %s%n"
            + "  kubectl apply --filename %s%n",
        source.source(), engine, output, built, output, output.resolve("kubernetes"));
    return 0;
  }
}
