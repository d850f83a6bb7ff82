package io.millrace.artifact;

import com.google.protobuf.ByteString;
import io.grpc.Context;
import io.grpc.StatusRuntimeException;
import io.millrace.common.v1.FileChunk;
import io.millrace.common.v1.FileInfo;
import io.millrace.runtime.error.GrpcErrors;
import java.io.InputStream;
import java.util.Iterator;
import java.util.function.Supplier;

/** A file as it comes from tracking, no faster than it is read. Fails with MillraceExceptions. */
public final class ArtifactInput extends InputStream {

  private final Context.CancellableContext call = Context.ROOT.withCancellation();
  private final Iterator<FileChunk> chunks;
  private final FileInfo info;
  private ByteString piece;
  private int at;

  /** Calls, and waits for the first piece. */
  public ArtifactInput(Supplier<Iterator<FileChunk>> download) {
    Context before = call.attach();
    try {
      chunks = download.get();
      FileChunk first = chunks.hasNext() ? chunks.next() : FileChunk.getDefaultInstance();
      info = first.getInfo();
      piece = first.getData();
    } catch (StatusRuntimeException failure) {
      call.cancel(null);
      throw GrpcErrors.fromStatus(failure);
    } finally {
      call.detach(before);
    }
  }

  /** The size of the whole file, in bytes. */
  public long size() {
    return info.getSize();
  }

  /** Which version of the file it is. */
  public String etag() {
    return info.getEtag();
  }

  @Override
  public int read() {
    return await() ? piece.byteAt(at++) & 0xff : -1;
  }

  @Override
  public int read(byte[] into, int offset, int length) {
    if (length == 0) {
      return 0;
    }
    if (!await()) {
      return -1;
    }
    int count = Math.min(length, piece.size() - at);
    piece.copyTo(into, at, offset, count);
    at += count;
    return count;
  }

  private boolean await() {
    while (at == piece.size()) {
      try {
        if (!chunks.hasNext()) {
          return false;
        }
        piece = chunks.next().getData();
        at = 0;
      } catch (StatusRuntimeException failure) {
        throw GrpcErrors.fromStatus(failure);
      }
    }
    return true;
  }

  @Override
  public void close() {
    call.cancel(null);
  }
}
