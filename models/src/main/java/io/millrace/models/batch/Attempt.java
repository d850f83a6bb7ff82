package io.millrace.models.batch;

import io.millrace.artifact.ArtifactFiles;
import io.millrace.artifact.ArtifactInput;
import io.millrace.artifact.ArtifactOutput;
import io.millrace.artifact.ArtifactUri;
import io.millrace.models.batch.QueueStore.Part;
import io.millrace.models.batch.input.Chunk;
import io.millrace.models.batch.input.Position;
import io.millrace.models.batch.input.RowReader;
import io.millrace.models.batch.input.RowReaders;
import io.millrace.models.batch.output.PredictionWriter;
import io.millrace.models.scoring.answer.JsonBytes;
import io.millrace.models.scoring.check.ParamsCheck;
import io.millrace.models.signature.Signature;
import io.millrace.runtime.error.MillraceException;
import java.io.IOException;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * One server's work on a job, from where the one before has left off. Output is uploaded in parts;
 * a part counts once the job's row says so, together with the place in the input that it reaches
 * to. In the end the parts are put together.
 */
final class Attempt {

  /** The lease is another's, or the job has ended: nothing is to be said of it any more. */
  static final class LostException extends RuntimeException {
    private static final long serialVersionUID = 1;

    LostException() {
      super("lost", null, false, false);
    }
  }

  private final Job job;
  private final Spec spec;
  private final QueueStore queue;
  private final ArtifactFiles files;
  private final JobRun run;
  private final BatchConfig config;
  private final JsonBytes output = new JsonBytes();
  private final JsonBytes errors = new JsonBytes();
  private long rows;
  private long refused;
  private long bytes;
  private long committedRows;
  private long committedAt = System.nanoTime();

  Attempt(Job job, QueueStore queue, ArtifactFiles files, JobRun run, BatchConfig config) {
    this.job = job;
    this.spec = job.spec();
    this.queue = queue;
    this.files = files;
    this.run = run;
    this.config = config;
    rows = job.rowsDone();
    refused = job.rowsRefused();
    bytes = job.bytesDone();
    committedRows = rows;
  }

  /**
   * Does what is left to do.
   *
   * @throws LostException if the job is not this attempt's any more
   */
  void run(BatchModel model) throws Exception {
    if (!model.digest().equals(spec.modelDigest())) {
      throw MillraceException.invalid(
          "The model's files have changed since the job was made: they were %s, and are %s."
              .formatted(spec.modelDigest(), model.digest()));
    }
    run.begin(job);
    MessageDigest inputDigest = sha256();
    ArtifactInput input = files.open(ArtifactUri.parse("input.uri", spec.inputUri()));
    try (RowReader reader = open(input, inputDigest, model.signature());
        Pipeline pipeline =
            new Pipeline("batch-" + job.id(), reader, model.scorer(), params(model.signature()))) {
      write(pipeline, spec.keepsInput() ? reader.header() : null);
    } finally {
      input.close();
    }
    String outputDigest = assemble(QueueStore.OUTPUT, spec.outputPath());
    if (refused > 0) {
      assemble(QueueStore.ERRORS, spec.errorsPath());
    }
    String read = HexFormat.of().formatHex(inputDigest.digest());
    run.finish(job, read, outputDigest);
    if (!queue.succeed(job, read, outputDigest)) {
      throw new LostException();
    }
  }

  private RowReader open(ArtifactInput input, MessageDigest digest, Signature signature)
      throws IOException {
    if (!input.etag().equals(spec.inputEtag())) {
      throw MillraceException.invalid("The input has changed since the job was made.");
    }
    return RowReaders.open(
        spec.inputFormat(),
        new DigestInputStream(input, digest),
        signature,
        spec.chunkRows(),
        spec.keepsInput() ? spec.outputFormat() : null,
        new Position(rows, bytes));
  }

  @SuppressWarnings("unchecked")
  private Map<String, Object> params(Signature signature) throws IOException {
    Object given = spec.params() == null ? null : JobStore.JSON.readValue(spec.params(), Map.class);
    return ParamsCheck.enforce(
        BatchParams.widened(given), signature == null ? null : signature.params());
  }

  private void write(Pipeline pipeline, byte[] header) throws Exception {
    boolean isBeginning = queue.parts(job, QueueStore.OUTPUT).isEmpty();
    PredictionWriter writer = new PredictionWriter(spec.outputFormat(), header, isBeginning);
    for (Pipeline.Rows step = pipeline.next(); step != null; step = pipeline.next()) {
      Chunk chunk = step.chunk();
      if (step.predictions() != null) {
        writer.write(chunk, step.predictions(), output);
      }
      chunk.release().run();
      chunk.refused().forEach(this::refuse);
      rows = chunk.rowsRead();
      bytes = chunk.position();
      boolean isDue = System.nanoTime() - committedAt > config.partInterval().toNanos();
      if (isDue || output.size() + errors.size() >= config.partSize()) {
        commit();
      }
    }
    writer.end(output);
    commit();
  }

  private void refuse(Chunk.Refused row) {
    if (++refused > spec.maxRefusedRows()) {
      throw MillraceException.invalid(
          "Row %d does not fit%s: %s"
              .formatted(
                  row.row(),
                  spec.maxRefusedRows() == 0
                      ? ""
                      : ", and is one more than max_refused_rows (%d)"
                          .formatted(spec.maxRefusedRows()),
                  row.message()));
    }
    errors
        .raw("{\"row\": ")
        .whole(row.row())
        .raw(", \"message\": ")
        .text(row.message())
        .raw(", \"data\": ")
        .text(row.data())
        .raw("}\n");
  }

  private void commit() throws IOException {
    List<Part> parts = new ArrayList<>();
    upload(QueueStore.OUTPUT, output, parts);
    upload(QueueStore.ERRORS, errors, parts);
    if (!queue.commit(job, rows, refused, bytes, parts)) {
      throw new LostException();
    }
    committedAt = System.nanoTime();
    committedRows = rows;
    run.progress(job, rows, refused);
  }

  private void upload(int kind, JsonBytes written, List<Part> parts) throws IOException {
    if (written.size() == 0) {
      return;
    }
    // Named by who has written it, so that an attempt that was given up cannot write over it.
    String path = "%s/%d-%d-%d".formatted(job.staging(), kind, committedRows, job.fence());
    int size = written.size();
    try (ArtifactOutput file = files.create(path)) {
      written.drainTo(file);
      file.commit();
    }
    parts.add(new Part(kind, path, size));
  }

  /** Puts the parts together; gives their digest. */
  private String assemble(int kind, String path) throws IOException {
    MessageDigest digest = sha256();
    try (ArtifactOutput file = files.create(path)) {
      DigestOutputStream out = new DigestOutputStream(file, digest);
      for (Part part : queue.parts(job, kind)) {
        try (ArtifactInput in = files.open(part.path())) {
          if (in.transferTo(out) != part.bytes()) {
            throw MillraceException.unavailable(
                "Part '%s' is not as it was written.".formatted(part.path()), null);
          }
        }
      }
      if (!queue.renew(job)) {
        throw new LostException();
      }
      file.commit();
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("Every Java has SHA-256", e);
    }
  }
}
