package io.millrace.models.deployment;

import com.google.api.HttpBody;
import com.google.protobuf.UnsafeByteOperations;
import io.millrace.models.engine.Scorer;
import io.millrace.models.format.Engine;
import io.millrace.models.scoring.Answer;
import io.millrace.models.scoring.Scoring;
import io.millrace.models.signature.Signature;
import io.millrace.models.source.CachedModel;
import java.util.Optional;
import java.util.function.Consumer;
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
    Answer answer = scoring.score(type(request), request.getData().toByteArray());
    HttpBody body = body(answer.contentType(), answer.body());
    if (answer.isFailure()) {
      throw Failures.of(answer, body);
    }
    return body;
  }

  /**
   * Predicts in parts.
   *
   * @param parts what it throws ends the prediction, and is thrown
   */
  void stream(HttpBody request, Consumer<HttpBody> parts) {
    Optional<Answer> failure =
        scoring.stream(
            type(request),
            request.getData().toByteArray(),
            part -> parts.accept(body(Answer.JSON, part)));
    if (failure.isPresent()) {
      Answer answer = failure.get();
      throw Failures.of(answer, body(answer.contentType(), answer.body()));
    }
  }

  private static String type(HttpBody request) {
    return request.getContentType().isEmpty() ? null : request.getContentType();
  }

  private static HttpBody body(String type, byte[] bytes) {
    return HttpBody.newBuilder()
        .setContentType(type)
        .setData(UnsafeByteOperations.unsafeWrap(bytes))
        .build();
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
