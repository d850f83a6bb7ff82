package io.millrace.worker.run;

import com.google.protobuf.ByteString;
import io.millrace.common.v1.FileChunk;
import io.millrace.runtime.channel.Upstream;
import java.io.InputStream;
import java.util.Iterator;

/** A file that comes in pieces. Fails with MillraceExceptions. */
final class ChunkInput extends InputStream {

  private final Iterator<FileChunk> chunks;
  private ByteString piece = ByteString.EMPTY;
  private int at;

  ChunkInput(Iterator<FileChunk> chunks) {
    this.chunks = chunks;
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
      if (!Upstream.call(chunks::hasNext)) {
        return false;
      }
      piece = chunks.next().getData();
      at = 0;
    }
    return true;
  }
}
