package io.millrace.models.batch;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.millrace.artifact.ArtifactFiles;
import io.millrace.artifact.ArtifactInput;
import io.millrace.artifact.ArtifactUri;
import io.millrace.artifact.ArtifactUri.OfRun;
import io.millrace.common.v1.ErrorReason;
import io.millrace.models.batch.input.Format;
import io.millrace.models.batch.input.RowReaders;
import io.millrace.models.scoring.ScoringException;
import io.millrace.models.scoring.check.ParamsCheck;
import io.millrace.models.signature.Signature;
import io.millrace.models.v1.BatchPredictionFormat;
import io.millrace.models.v1.CreateBatchPredictionRequest;
import io.millrace.runtime.error.MillraceException;
import io.millrace.tracking.v1.RunInfo;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;

/** From a request to a job, with everything checked that can be known by then. */
@ApplicationScoped
class NewJob {

  private static final int DEFAULT_CHUNK_ROWS = 8192;
  private static final int MOST_CHUNK_ROWS = 1_000_000;
  private static final String DEFAULT_EXPERIMENT = "0";

  private final BatchModels models;
  private final ArtifactFiles files;
  private final JobRun runs;
  private final JobStore store;

  NewJob(BatchModels models, ArtifactFiles files, JobRun runs, JobStore store) {
    this.models = models;
    this.files = files;
    this.runs = runs;
    this.store = store;
  }

  /** What was found out about the model and the input. */
  private record Facts(String uri, String digest, String etag, long size) {}

  Job create(CreateBatchPredictionRequest request) throws IOException {
    int chunkRows = request.hasChunkRows() ? request.getChunkRows() : DEFAULT_CHUNK_ROWS;
    if (chunkRows < 1 || chunkRows > MOST_CHUNK_ROWS) {
      throw invalid(
          Integer.toString(chunkRows), "chunk_rows", "It is from 1 to " + MOST_CHUNK_ROWS + ".");
    }
    long maxRefused = request.getMaxRefusedRows();
    if (maxRefused < 0) {
      throw invalid(Long.toString(maxRefused), "max_refused_rows", "It is at least 0.");
    }
    ArtifactUri input = ArtifactUri.parse("input.uri", request.getInput().getUri());
    Format inputFormat = inputFormat(request, input);
    ArtifactUri output =
        request.getOutput().getUri().isEmpty()
            ? null
            : ArtifactUri.parse("output.uri", request.getOutput().getUri());
    Format outputFormat = outputFormat(request, output, inputFormat);
    boolean keepsInput = request.getIncludeInputColumns();
    if (keepsInput && inputFormat != Format.PARQUET && inputFormat != outputFormat) {
      throw invalid(
          "true",
          "include_input_columns",
          "Rows are written as they were read: input and output must be of one format.");
    }
    String params = params(request);
    String place = output == null ? null : named("output.uri", () -> files.place(output));
    if (place != null && place.equals(named("input.uri", () -> files.place(input)))) {
      throw invalid(request.getOutput().getUri(), "output.uri", "It is the input.");
    }
    if (place != null && named("output.uri", () -> files.isFolder(place))) {
      throw invalid(request.getOutput().getUri(), "output.uri", "There is a folder.");
    }
    Facts facts = facts(request, input, inputFormat, chunkRows);
    RunInfo run = run(request, input, output);
    boolean ownsRun = !(output instanceof OfRun);
    try {
      String name = "predictions." + outputFormat.ending();
      return store.create(
          UUID.randomUUID(),
          new Spec(
              request.getSource(),
              facts.uri(),
              facts.digest(),
              request.getInput().getUri(),
              inputFormat,
              facts.etag(),
              facts.size(),
              output == null
                  ? "runs:/" + run.getRunId() + "/" + name
                  : request.getOutput().getUri(),
              outputFormat,
              place == null ? ArtifactFiles.root(run) + "/" + name : place,
              params,
              chunkRows,
              maxRefused,
              keepsInput,
              run.getRunId(),
              ownsRun));
    } catch (RuntimeException failure) {
      if (ownsRun) {
        runs.delete(run.getRunId());
      }
      throw failure;
    }
  }

  private Facts facts(
      CreateBatchPredictionRequest request, ArtifactUri input, Format format, int chunkRows)
      throws IOException {
    try (ArtifactInput in = named("input.uri", () -> files.open(input));
        BatchModel model = models.fetch(request.getSource())) {
      model.checkRunnable();
      Signature signature = model.signature();
      ParamsCheck.enforce(
          BatchParams.of(request.getParams()), signature == null ? null : signature.params());
      RowReaders.check(format, new BufferedInputStream(in), signature, chunkRows);
      return new Facts(model.uri(), model.digest(), in.etag(), in.size());
    } catch (ScoringException e) {
      throw MillraceException.invalid(e.getMessage());
    }
  }

  private RunInfo run(CreateBatchPredictionRequest request, ArtifactUri input, ArtifactUri output) {
    if (output instanceof OfRun(String runId, String path)) {
      RunInfo run = files.run(runId);
      if (run.getLifecycleStage().equals("deleted")) {
        throw invalid(request.getOutput().getUri(), "output.uri", "The run is deleted.");
      }
      return run;
    }
    String experiment = request.getExperimentId();
    if (experiment.isEmpty()) {
      experiment =
          input instanceof OfRun(String runId, String path)
              ? files.run(runId).getExperimentId()
              : DEFAULT_EXPERIMENT;
    }
    return runs.create(experiment, "batch prediction");
  }

  private static Format inputFormat(CreateBatchPredictionRequest request, ArtifactUri input) {
    Format said = said(request.getInput().getFormat(), request.getInput().hasFormat(), "input");
    return said != null
        ? said
        : Format.of(input.ending())
            .orElseThrow(
                () ->
                    MillraceException.invalid(
                        "Missing value for required parameter 'input.format': the input's name does not end as one of its formats."));
  }

  private static Format outputFormat(
      CreateBatchPredictionRequest request, ArtifactUri output, Format input) {
    Format said = said(request.getOutput().getFormat(), request.getOutput().hasFormat(), "output");
    if (said == null) {
      said = output == null ? null : Format.of(output.ending()).orElse(null);
    }
    if (said == Format.PARQUET) {
      throw invalid("PARQUET", "output.format", "Predictions are written as CSV or JSONL.");
    }
    return said != null ? said : input == Format.PARQUET ? Format.CSV : input;
  }

  private static Format said(BatchPredictionFormat format, boolean isSaid, String field) {
    Format known = BatchPredictionMapper.format(format);
    if (isSaid && known == null) {
      throw invalid(format.name(), field + ".format", "It is one of CSV, JSONL and PARQUET.");
    }
    return known;
  }

  private static String params(CreateBatchPredictionRequest request) {
    Map<String, Object> params = BatchParams.of(request.getParams());
    try {
      return request.hasParams() ? JobStore.JSON.writeValueAsString(params) : null;
    } catch (JsonProcessingException e) {
      throw MillraceException.invalid(
          "Invalid value for parameter 'params' supplied: " + e.getOriginalMessage());
    }
  }

  /** What tracking says of a path does not tell which. */
  private static <T> T named(String field, Supplier<T> ask) {
    try {
      return ask.get();
    } catch (MillraceException e) {
      if (e.reason() != ErrorReason.ERROR_REASON_INVALID_PARAMETER_VALUE
          || e.getMessage().contains(field)) {
        throw e;
      }
      throw MillraceException.invalid(
          "Invalid value for parameter '%s' supplied: %s".formatted(field, e.getMessage()));
    }
  }

  private static MillraceException invalid(String value, String field, String why) {
    return MillraceException.invalid(
        "Invalid value '%s' for parameter '%s' supplied: %s".formatted(value, field, why));
  }
}
