package io.millrace.artifact;

import com.google.protobuf.ByteString;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.millrace.runtime.error.GrpcErrors;
import io.millrace.runtime.error.MillraceException;
import io.millrace.tracking.v1.ArtifactServiceGrpc.ArtifactServiceStub;
import io.millrace.tracking.v1.UploadArtifactRequest;
import io.millrace.tracking.v1.UploadArtifactResponse;
import java.io.OutputStream;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * A file on its way to tracking, no faster than it is taken there. It is there once {@link #commit}
 * has returned; what is closed before was never written. Fails with MillraceExceptions.
 */
public final class ArtifactOutput extends OutputStream {

  private static final int PIECE = 256 << 10;

  private final Answer answer = new Answer();
  private final ClientCallStreamObserver<UploadArtifactRequest> call;
  private final byte[] piece = new byte[PIECE];
  private int size;

  ArtifactOutput(ArtifactServiceStub stub, String path) {
    call = (ClientCallStreamObserver<UploadArtifactRequest>) stub.uploadArtifact(answer);
    send(UploadArtifactRequest.newBuilder().setPath(path).build());
  }

  @Override
  public void write(int b) {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    for (int done = 0; done < length; ) {
      int count = Math.min(length - done, PIECE - size);
      System.arraycopy(bytes, offset + done, piece, size, count);
      size += count;
      done += count;
      if (size == PIECE) {
        sendPiece();
      }
    }
  }

  /** Ends the file, and waits until it is there. */
  public void commit() {
    if (size > 0) {
      sendPiece();
    }
    call.onCompleted();
    answer.await(() -> answer.isOver);
    answer.check();
  }

  private void sendPiece() {
    send(UploadArtifactRequest.newBuilder().setData(ByteString.copyFrom(piece, 0, size)).build());
    size = 0;
  }

  private void send(UploadArtifactRequest message) {
    answer.await(() -> answer.isOver || call.isReady());
    answer.check();
    call.onNext(message);
  }

  @Override
  public void close() {
    if (!answer.isOver) {
      call.cancel("given up", null);
    }
  }

  /** What the server says, and when it has room. */
  private static final class Answer
      implements ClientResponseObserver<UploadArtifactRequest, UploadArtifactResponse> {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile boolean isOver;
    private volatile Throwable failure;

    @Override
    public void beforeStart(ClientCallStreamObserver<UploadArtifactRequest> call) {
      call.setOnReadyHandler(this::wake);
    }

    @Override
    public void onNext(UploadArtifactResponse response) {}

    @Override
    public void onError(Throwable why) {
      failure = why;
      isOver = true;
      wake();
    }

    @Override
    public void onCompleted() {
      isOver = true;
      wake();
    }

    void check() {
      if (failure != null) {
        throw GrpcErrors.fromStatus(failure);
      }
    }

    void await(BooleanSupplier happened) {
      lock.lock();
      try {
        while (!happened.getAsBoolean()) {
          changed.await();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw MillraceException.unavailable("The server is being stopped.", e);
      } finally {
        lock.unlock();
      }
    }

    private void wake() {
      lock.lock();
      try {
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }
}
