package io.millrace.projects.reproduction;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import io.millrace.artifact.ArtifactUri;
import io.millrace.common.v1.ErrorReason;
import io.millrace.project.command.GivenValues;
import io.millrace.project.command.Invocation;
import io.millrace.project.format.EntryPoint;
import io.millrace.project.format.Parameter;
import io.millrace.projects.v1.FindingKind;
import io.millrace.projects.v1.InputFile;
import io.millrace.runtime.archive.FileDigests;
import io.millrace.runtime.error.MillraceException;
import io.millrace.tracking.v1.Dataset;
import io.millrace.tracking.v1.DatasetInput;
import io.millrace.tracking.v1.Run;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Looks whether what a run had read is still there, and the same. */
@ApplicationScoped
class InputCheck {

  private static final Pattern ELSEWHERE =
      Pattern.compile("(?s)(?!file:)[A-Za-z][A-Za-z0-9+.-]*:.*");

  private final ArtifactTrees trees;
  private final ReproductionConfig config;

  InputCheck(ArtifactTrees trees, ReproductionConfig config) {
    this.trees = trees;
    this.config = config;
  }

  void check(Run run, Origin origin, EntryPoint entryPoint, Findings findings) {
    Budget budget = new Budget(config.maxBytes());
    Map<String, InputFile> known =
        origin.inputs().stream()
            .collect(Collectors.toMap(InputFile::getParameter, Function.identity(), (a, b) -> a));
    values(origin, entryPoint)
        .forEach(
            (parameter, value) -> {
              String subject = "parameters." + parameter.name();
              if (parameter.isUri()) {
                findings.warn(
                    FindingKind.FINDING_KIND_INPUT_UNVERIFIED,
                    subject,
                    "What is at %s is read by the code itself, and nobody has noted what it was."
                        .formatted(value));
              } else if (parameter.isPath() && ELSEWHERE.matcher(value).matches()) {
                check(subject, value, known.get(parameter.name()), budget, findings);
              }
            });
    for (DatasetInput input : run.getInputs().getDatasetInputsList()) {
      check(input.getDataset(), findings);
    }
  }

  private static Map<Parameter, String> values(Origin origin, EntryPoint entryPoint) {
    Map<String, String> all =
        Invocation.of(entryPoint, GivenValues.of(origin.spec().getParameters())).declared();
    return entryPoint.parameters().values().stream()
        .collect(Collectors.toMap(Function.identity(), each -> all.get(each.name())));
  }

  private void check(
      String subject, String uri, InputFile known, Budget budget, Findings findings) {
    Optional<FileDigests.Digest> now;
    try {
      now = trees.digest(ArtifactUri.parse("uri", uri), budget);
    } catch (MillraceException failure) {
      gone(failure, subject, uri, findings);
      return;
    } catch (IOException e) {
      throw MillraceException.unavailable(e.getMessage(), e);
    }
    if (known == null || now.isEmpty()) {
      findings.warn(
          FindingKind.FINDING_KIND_INPUT_UNVERIFIED,
          subject,
          known == null
              ? "Nobody has noted what %s was.".formatted(uri)
              : "%s is too large to be read now.".formatted(uri));
    } else if (!now.get().sha256().equals(known.getDigest())) {
      findings.error(
          FindingKind.FINDING_KIND_INPUT_CHANGED,
          subject,
          "%s has changed: the run had read %s, and there is %s now."
              .formatted(uri, known.getDigest(), now.get().sha256()));
    }
  }

  private static void gone(
      MillraceException failure, String subject, String uri, Findings findings) {
    switch (failure.reason()) {
      case ERROR_REASON_RESOURCE_DOES_NOT_EXIST, ERROR_REASON_INVALID_PARAMETER_VALUE ->
          findings.error(
              FindingKind.FINDING_KIND_INPUT_GONE,
              subject,
              "%s cannot be had: %s".formatted(uri, failure.getMessage()));
      default -> throw failure;
    }
  }

  /** A data set is found changed when it is logged again; whether it is there can be told now. */
  private void check(Dataset dataset, Findings findings) {
    String subject = "datasets." + dataset.getName();
    String uri = uri(dataset);
    if (uri == null || !ELSEWHERE.matcher(uri).matches()) {
      if (dataset.getSourceType().equals("local")) {
        findings.warn(
            FindingKind.FINDING_KIND_INPUT_UNVERIFIED,
            subject,
            "It was read from %s on the machine that ran it.".formatted(uri));
      }
      return;
    }
    try {
      if (!trees.exists(ArtifactUri.parse("uri", uri))) {
        findings.error(
            FindingKind.FINDING_KIND_INPUT_GONE,
            subject,
            "%s is not there any more.".formatted(uri));
      }
    } catch (MillraceException failure) {
      if (failure.reason() != ErrorReason.ERROR_REASON_INVALID_PARAMETER_VALUE) {
        gone(failure, subject, uri, findings);
        return;
      }
      findings.warn(
          FindingKind.FINDING_KIND_INPUT_UNVERIFIED,
          subject,
          "Whether %s is what it was is seen when the code logs it again.".formatted(uri));
    }
  }

  private static String uri(Dataset dataset) {
    try {
      Struct.Builder source = Struct.newBuilder();
      JsonFormat.parser().merge(dataset.getSource(), source);
      for (String key : new String[] {"uri", "url", "path"}) {
        Value value = source.getFieldsMap().get(key);
        if (value != null && value.hasStringValue()) {
          return value.getStringValue();
        }
      }
    } catch (InvalidProtocolBufferException e) {
      // Its source is of some other form.
    }
    return null;
  }
}
