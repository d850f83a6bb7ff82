package io.millrace.models.deployment;

import com.google.api.HttpBody;
import com.google.protobuf.UnsafeByteOperations;
import io.millrace.models.engine.Scorer;
import io.millrace.models.format.Engine;
import io.millrace.models.scoring.Answer;
import io.millrace.models.scoring.Scoring;
import io.millrace.models.signature.Signature;
import io.millrace.models.source.CachedModel;
import java.util.function.UnaryOperator;

/** A model that is ready to predict, with its files. */
public final class LoadedModel implements AutoCloseable {

  private final String uri;
  private final CachedModel files;
  private final long bytes;
  private final Engine engine;
  private final Signature signature;
  private final Scorer scorer;
  private final Scoring scoring;

  /**
   * @param uri what the source of its deployment meant when it was loaded
   * @param bytes the size of its files
   * @param engine what {@code scorer} is
   * @param signature null if it has none
   */
  LoadedModel(
      String uri,
      CachedModel files,
      long bytes,
      Engine engine,
      Signature signature,
      Scorer scorer) {
    this.uri = uri;
    this.files = files;
    this.bytes = bytes;
    this.engine = engine;
    this.signature = signature;
    this.scorer = scorer;
    scoring = new Scoring(signature, scorer);
  }

  /** The same model, called through something else. Closing one closes both. */
  LoadedModel through(UnaryOperator<Scorer> way) {
    return new LoadedModel(uri, files, bytes, engine, signature, way.apply(scorer));
  }

  /** What the source of its deployment meant when it was loaded. */
  public String uri() {
    return uri;
  }

  String digest() {
    return files.digest();
  }

  /** Of its files. */
  long bytes() {
    return bytes;
  }

  /** Null if it has none. */
  public Signature signature() {
    return signature;
  }

  /** What predicts. */
  public Scorer scorer() {
    return scorer;
  }

  /** What runs it. */
  public Engine engine() {
    return engine;
  }

  HttpBody invoke(HttpBody request) {
    String type = request.getContentType();
    Answer answer = scoring.score(type.isEmpty() ? null : type, request.getData().toByteArray());
    HttpBody body =
        HttpBody.newBuilder()
            .setContentType(answer.contentType())
            .setData(UnsafeByteOperations.unsafeWrap(answer.body()))
            .build();
    if (answer.isFailure()) {
      throw Failures.of(answer, body);
    }
    return body;
  }

  @Override
  public void close() {
    try {
      scorer.close();
    } finally {
      files.close();
    }
  }
}
