package io.millrace.runtime.blob;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.Instant;

/** Writes a file into the staging folder, and moves it to its place when it is whole. */
final class LocalWriter implements BlobWriter {

  private final LocalTree tree;
  private final String key;
  private final String staged;
  private final FileChannel channel;
  private boolean placed;

  private LocalWriter(LocalTree tree, String key, String staged, FileChannel channel) {
    this.tree = tree;
    this.key = key;
    this.staged = staged;
    this.channel = channel;
  }

  static LocalWriter open(LocalTree tree, String key) throws IOException {
    String staged = tree.staging().newName();
    return new LocalWriter(tree, key, staged, tree.staging().folder().create(staged));
  }

  @Override
  public void write(ByteBuffer bytes) {
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (IOException failure) {
      throw LocalErrors.of(failure);
    }
  }

  @Override
  public long commit() {
    Folder staging = tree.staging().folder();
    try {
      // The system's own clock for files ticks every few milliseconds: two versions could share a
      // tick, and hence an ETag.
      staging.setModified(staged, Instant.now());
      channel.force(true);
      long size = channel.size();
      return tree.make(
          key,
          (parent, name, found) -> {
            if (found != null && found.isDirectory()) {
              throw BlobErrors.isFolder(key);
            }
            staging.move(staged, parent, name);
            placed = true;
            parent.sync();
            return size;
          });
    } catch (IOException failure) {
      throw LocalErrors.of(failure);
    }
  }

  @Override
  public void close() {
    try (channel) {
      if (!placed) {
        tree.staging().folder().deleteFile(staged);
      }
    } catch (IOException failure) {
      throw LocalErrors.of(failure);
    }
  }
}
