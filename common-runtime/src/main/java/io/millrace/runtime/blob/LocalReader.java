package io.millrace.runtime.blob;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/** Reads an open file: the one that was there when it was opened, even if it is replaced since. */
final class LocalReader implements BlobReader {

  private final FileChannel channel;
  private final BlobInfo info;
  private final Optional<ByteSpan> span;
  private long position;
  private final long end;

  private LocalReader(FileChannel channel, BlobInfo info, Optional<ByteSpan> span) {
    this.channel = channel;
    this.info = info;
    this.span = span;
    position = span.map(ByteSpan::start).orElse(0L);
    end = span.map(bytes -> bytes.end() + 1).orElse(info.size());
  }

  /**
   * Opens a file that {@code found} describes.
   *
   * @throws FileSystemException when another file is there by now
   */
  static LocalReader open(Folder parent, String name, BasicFileAttributes found, RangeRequest range)
      throws IOException {
    BlobInfo info = LocalInfo.of(found);
    Optional<ByteSpan> span = range.within(info);
    FileChannel channel = parent.read(name);
    try {
      // Java cannot ask an open file when it was written: what is under its name must be the same
      // before and after, or size and version would be another file's.
      BasicFileAttributes now = parent.attributes(name);
      if (now == null || !LocalInfo.of(now).equals(info) || channel.size() != info.size()) {
        throw new FileSystemException(name, null, "changed while it was opened");
      }
      return new LocalReader(channel, info, span);
    } catch (IOException | RuntimeException failure) {
      channel.close();
      throw failure;
    }
  }

  @Override
  public BlobInfo info() {
    return info;
  }

  @Override
  public Optional<ByteSpan> span() {
    return span;
  }

  @Override
  public byte[] next() {
    if (position >= end) {
      return null;
    }
    ByteBuffer chunk = ByteBuffer.allocate((int) Math.min(BlobStore.CHUNK, end - position));
    try {
      while (chunk.hasRemaining()) {
        int read = channel.read(chunk, position);
        if (read < 0) {
          throw new EOFException("the file was cut while it was read");
        }
        position += read;
      }
    } catch (IOException failure) {
      throw LocalErrors.of(failure);
    }
    return chunk.array();
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException failure) {
      throw LocalErrors.of(failure);
    }
  }
}
