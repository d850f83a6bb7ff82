package io.millrace.cli;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.millrace.projects.v1.Comparison;
import io.millrace.projects.v1.EnvManager;
import io.millrace.projects.v1.Finding;
import io.millrace.projects.v1.GetReproductionRequest;
import io.millrace.projects.v1.ReproduceRunRequest;
import io.millrace.projects.v1.ReproduceRunResponse;
import io.millrace.projects.v1.Reproduction;
import io.millrace.projects.v1.ReproductionServiceGrpc;
import io.millrace.projects.v1.ReproductionServiceGrpc.ReproductionServiceBlockingStub;
import io.millrace.projects.v1.Severity;
import io.millrace.projects.v1.Tolerance;
import io.millrace.projects.v1.Verdict;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code reproduce}: has a run made a second time, and compared with the first. */
@Command(
    name = "reproduce",
    description =
        "Runs a run's project again as it was. With --wait it shows how both compare, and ends with 0 if they are the same, with 1 if not.",
    sortOptions = false)
public final class ReproduceCommand implements Callable<Integer> {

  private static final Duration PAUSE = Duration.ofMillis(500);

  @Mixin private ServerOption server;

  @Spec private CommandSpec command;

  @Parameters(index = "0", paramLabel = "RUN_ID", description = "The run.")
  private String runId;

  @Option(names = "--wait", description = "Waits for the report, and shows it.")
  private boolean wait;

  @Option(
      names = "--tolerance",
      paramLabel = "[METRIC=]X",
      description =
          "How far a metric may be apart as a share of the first one, such as 1e-6 or auc=0.01; may be given again (default: 0).")
  private List<String> relative = new ArrayList<>();

  @Option(
      names = "--absolute-tolerance",
      paramLabel = "[METRIC=]X",
      description = "How far a metric may be apart; may be given again (default: 0).")
  private List<String> absolute = new ArrayList<>();

  @Option(
      names = "--ignore",
      paramLabel = "PATTERN",
      description = "Artifacts that may differ, such as plots/**; may be given again.")
  private List<String> ignored = new ArrayList<>();

  @Option(
      names = {"-q", "--queue"},
      paramLabel = "NAME",
      description = "The queue (default: the first one's).")
  private String queue = "";

  @Option(
      names = "--env-manager",
      paramLabel = "MANAGER",
      description = "uv, virtualenv or local (default: as the first one).")
  private String envManager;

  @Option(names = "--force", description = "Goes on although not all is as it was.")
  private boolean force;

  @Option(names = "--check", description = "Says what cannot be repeated, and runs nothing.")
  private boolean check;

  @Mixin private HelpOption help;

  /** Picocli makes one. */
  public ReproduceCommand() {}

  @Override
  public Integer call() throws CommandFailure, InterruptedException {
    ReproduceRunRequest request = request();
    ManagedChannel channel = server.connect();
    try {
      ReproductionServiceBlockingStub service = ReproductionServiceGrpc.newBlockingStub(channel);
      ReproduceRunResponse answer = service.reproduceRun(request);
      answer.getFindingsList().forEach(ReproduceCommand::show);
      if (check) {
        return checked(answer.getFindingsList(), System.out);
      }
      Reproduction made = answer.getReproduction();
      System.err.printf("Reproduction %s, run %s%n", made.getReproductionId(), made.getRunId());
      if (!wait) {
        System.out.println(made.getReproductionId());
        return 0;
      }
      Reproduction judged = await(service, made.getReproductionId());
      show(judged);
      return judged.getVerdict() == Verdict.VERDICT_REPRODUCED ? 0 : 1;
    } catch (StatusRuntimeException failure) {
      throw CommandFailure.of(server, failure);
    } finally {
      channel.shutdownNow();
    }
  }

  /** Ends a check: with 0 if the run can be repeated, which is said too. */
  static int checked(List<Finding> findings, PrintStream out) {
    boolean isHindered =
        findings.stream().anyMatch(each -> each.getSeverity() != Severity.SEVERITY_WARNING);
    if (isHindered) {
      return 1;
    }
    out.println("Nothing stands in the way.");
    return 0;
  }

  private ReproduceRunRequest request() {
    ReproduceRunRequest.Builder request =
        ReproduceRunRequest.newBuilder()
            .setRunId(runId)
            .setForce(force)
            .setValidateOnly(check)
            .setQueue(queue)
            .addAllIgnoredArtifacts(ignored)
            .setRequestId(UUID.randomUUID().toString());
    if (envManager != null) {
      try {
        request.setEnvManager(
            EnvManager.valueOf("ENV_MANAGER_" + envManager.toUpperCase(Locale.ROOT)));
      } catch (IllegalArgumentException e) {
        throw wrong("--env-manager must be uv, virtualenv or local, not " + envManager);
      }
    }
    Tolerances tolerances = new Tolerances();
    try {
      relative.forEach(text -> tolerances.add("--tolerance", text, Tolerance.Builder::setRelative));
      absolute.forEach(
          text -> tolerances.add("--absolute-tolerance", text, Tolerance.Builder::setAbsolute));
    } catch (IllegalArgumentException e) {
      throw wrong(e.getMessage());
    }
    tolerances.into(request);
    return request.build();
  }

  private ParameterException wrong(String message) {
    return new ParameterException(command.commandLine(), message);
  }

  /** A server that is away for a while is waited for. */
  private static Reproduction await(ReproductionServiceBlockingStub service, String id)
      throws InterruptedException {
    GetReproductionRequest request =
        GetReproductionRequest.newBuilder().setReproductionId(id).build();
    while (true) {
      try {
        Reproduction now = service.getReproduction(request).getReproduction();
        if (now.getVerdict() != Verdict.VERDICT_UNSPECIFIED) {
          return now;
        }
      } catch (StatusRuntimeException failure) {
        if (failure.getStatus().getCode() != Status.Code.UNAVAILABLE) {
          throw failure;
        }
      }
      Thread.sleep(PAUSE);
    }
  }

  private static void show(Finding finding) {
    System.err.printf(
        "%s: %s: %s%n",
        finding.getSeverity().name().substring("SEVERITY_".length()).toLowerCase(Locale.ROOT),
        Printable.of(finding.getSubject()),
        Printable.of(finding.getMessage()));
  }

  private static void show(Reproduction judged) {
    Comparison comparison = judged.getComparison();
    comparison
        .getParametersList()
        .forEach(each -> line("parameter", each.getKey(), each.getSourceValue(), each.getValue()));
    comparison
        .getDataList()
        .forEach(each -> line("data", each.getSubject(), each.getSourceDigest(), each.getDigest()));
    comparison
        .getEnvironmentList()
        .forEach(
            each -> line("environment", each.getSubject(), each.getSourceValue(), each.getValue()));
    comparison
        .getMetricsList()
        .forEach(
            each ->
                line(
                    each.getIsSame() || each.getIsIgnored() ? "  metric" : "! metric",
                    each.getKey(),
                    each.hasSourceValue() ? String.valueOf(each.getSourceValue()) : "",
                    each.hasValue() ? String.valueOf(each.getValue()) : ""));
    comparison.getArtifactsList().stream()
        .filter(each -> !each.getIsIgnored())
        .forEach(
            each -> line("artifact", each.getPath(), each.getSourceDigest(), each.getDigest()));
    comparison.getModelsList().stream()
        .filter(each -> !each.getIsSame())
        .forEach(each -> line("model", each.getName(), each.getSourceModelId(), each.getModelId()));
    System.out.printf(
        "%s%s%n",
        judged.getVerdict().name().substring("VERDICT_".length()),
        judged.getMessage().isEmpty() ? "" : ": " + Printable.of(judged.getMessage()));
  }

  private static void line(String what, String name, String before, String after) {
    System.out.printf(
        "%-12s %s: %s -> %s%n",
        what,
        Printable.of(name),
        before.isEmpty() ? "-" : Printable.of(before),
        after.isEmpty() ? "-" : Printable.of(after));
  }
}
