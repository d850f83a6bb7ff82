package io.millrace.models.source;

import static io.millrace.runtime.channel.Upstream.call;

import io.grpc.Context;
import io.millrace.common.v1.FileChunk;
import io.millrace.models.source.RemoteFolder.Entry;
import io.millrace.runtime.error.MillraceException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/** Copies all files of a model into a folder. */
final class FolderFetch {

  /** Models have dozens of files; who points at a whole store by mistake is told. */
  private static final int MOST_FILES = 10_000;

  private final RemoteFolder remote;
  private final long mostBytes;

  FolderFetch(RemoteFolder remote, long mostBytes) {
    this.remote = remote;
    this.mostBytes = mostBytes;
  }

  /**
   * Copies.
   *
   * @param folder to be made
   * @throws MillraceException RESOURCE_DOES_NOT_EXIST if there are no files,
   *     INVALID_PARAMETER_VALUE if there is too much
   */
  void into(Path folder) throws IOException {
    List<Entry> files = list();
    if (files.isEmpty()) {
      throw MillraceException.notFound("There are no files where the model should be.");
    }
    for (Entry file : files) {
      Path target = folder.resolve(file.path()).normalize();
      if (!target.startsWith(folder) || target.equals(folder)) {
        throw MillraceException.invalid("The model has a file '%s'.".formatted(file.path()));
      }
      Files.createDirectories(target.getParent());
      download(file, target);
    }
  }

  private List<Entry> list() {
    List<Entry> files = new ArrayList<>();
    Deque<String> folders = new ArrayDeque<>(List.of(""));
    long bytes = 0;
    while (!folders.isEmpty()) {
      for (Entry entry : remote.list(folders.pop())) {
        if (entry.isFolder()) {
          folders.push(entry.path());
        } else {
          files.add(entry);
          bytes += entry.size();
        }
      }
      if (files.size() + folders.size() > MOST_FILES || bytes > mostBytes) {
        throw MillraceException.invalid(
            "The model is too large: more than %d files, or %d bytes (millrace.models.cache-size)."
                .formatted(MOST_FILES, mostBytes));
      }
    }
    return files;
  }

  /** In a call that ends with this one, however that ends. */
  private void download(Entry file, Path target) throws IOException {
    Context.CancellableContext transfer = Context.current().withCancellation();
    Context before = transfer.attach();
    try (OutputStream out = Files.newOutputStream(target)) {
      long size =
          call(
              () -> {
                Iterator<FileChunk> chunks = remote.download(file.path());
                long written = 0;
                while (chunks.hasNext()) {
                  FileChunk chunk = chunks.next();
                  write(chunk, out);
                  written += chunk.getData().size();
                }
                return written;
              });
      if (size != file.size()) {
        throw MillraceException.unavailable(
            "'%s' changed while it was fetched.".formatted(file.path()), null);
      }
    } finally {
      transfer.detach(before);
      transfer.cancel(null);
    }
  }

  private static void write(FileChunk chunk, OutputStream out) {
    try {
      chunk.getData().writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
