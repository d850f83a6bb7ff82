package io.millrace.models.engine.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.millrace.models.data.Payload;
import io.millrace.models.engine.Scorer;
import io.millrace.runtime.error.MillraceException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** A model that ONNX Runtime has loaded. Closing waits for the calls that are under way. */
public final class OnnxScorer implements Scorer {

  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final OrtSession session;
  private final Map<String, NodeInfo> inputs;

  /** Calls read; whoever closes writes. */
  private final ReentrantReadWriteLock uses = new ReentrantReadWriteLock();

  private boolean isClosed;

  private OnnxScorer(Path file, OrtSession.SessionOptions options) throws OrtException {
    session = environment.createSession(file.toString(), options);
    inputs = session.getInputInfo();
  }

  /**
   * Loads a model.
   *
   * @param file with the files of its tensors beside it, if it has such
   * @param flavor what the model's MLmodel says of it
   * @throws MillraceException INVALID_PARAMETER_VALUE if ONNX Runtime cannot load it
   */
  public static OnnxScorer load(Path file, Map<String, Object> flavor) {
    try (OrtSession.SessionOptions options = OnnxOptions.of(flavor)) {
      return new OnnxScorer(file, options);
    } catch (OrtException cannot) {
      throw new MillraceException(
          io.millrace.common.v1.ErrorReason.ERROR_REASON_INVALID_PARAMETER_VALUE,
          "ONNX Runtime cannot load '%s': %s".formatted(file.getFileName(), cannot.getMessage()),
          cannot);
    }
  }

  @Override
  public Payload predict(Payload input, Map<String, Object> params) {
    uses.readLock().lock();
    try {
      if (isClosed) {
        throw MillraceException.unavailable("The model is not loaded any more.", null);
      }
      return run(input);
    } catch (OrtException | OnnxTypes.UnsupportedTypeException cannot) {
      throw MillraceException.badRequest("ONNX Runtime: " + cannot.getMessage());
    } finally {
      uses.readLock().unlock();
    }
  }

  private Payload run(Payload input) throws OrtException {
    try (OnnxFeed feed = OnnxFeed.of(environment, inputs, input);
        OrtSession.Result result = session.run(feed.tensors())) {
      return OnnxOutputs.of(result, input);
    }
  }

  @Override
  public void close() {
    uses.writeLock().lock();
    try {
      if (!isClosed) {
        isClosed = true;
        session.close();
      }
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    } finally {
      uses.writeLock().unlock();
    }
  }
}
