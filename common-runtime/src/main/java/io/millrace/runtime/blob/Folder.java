package io.millrace.runtime.blob;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * An open folder. Everything is named relative to the open handle and no link is ever followed, so
 * that what is done happens in this very folder, whatever is renamed or linked meanwhile.
 */
final class Folder implements Closeable {

  private static final LinkOption NO_LINKS = LinkOption.NOFOLLOW_LINKS;

  private final SecureDirectoryStream<Path> handle;

  private Folder(SecureDirectoryStream<Path> handle) {
    this.handle = handle;
  }

  /** Opens a folder by its path, which is trusted. */
  static Folder open(Path path) throws IOException {
    DirectoryStream<Path> stream = Files.newDirectoryStream(path);
    if (stream instanceof SecureDirectoryStream<Path> secure) {
      return new Folder(secure);
    }
    stream.close();
    throw new IOException("this system cannot open files relative to a folder: " + path);
  }

  /** Opens a folder in this one. The caller has seen that it is one: a file must not be tried. */
  Folder child(String name) throws IOException {
    return new Folder(handle.newDirectoryStream(Path.of(name), NO_LINKS));
  }

  /** What is there under a name; null if nothing. */
  BasicFileAttributes attributes(String name) throws IOException {
    try {
      return view(name).readAttributes();
    } catch (NoSuchFileException nothing) {
      return null;
    }
  }

  private BasicFileAttributeView view(String name) {
    return handle.getFileAttributeView(Path.of(name), BasicFileAttributeView.class, NO_LINKS);
  }

  void setModified(String name, Instant time) throws IOException {
    view(name).setTimes(FileTime.from(time), null, null);
  }

  /** All names, in no order. Can be asked once. */
  List<String> names() throws IOException {
    List<String> names = new ArrayList<>();
    try {
      for (Path entry : handle) {
        names.add(entry.getFileName().toString());
      }
    } catch (DirectoryIteratorException failed) {
      throw failed.getCause();
    }
    return names;
  }

  FileChannel read(String name) throws IOException {
    return channel(name, StandardOpenOption.READ);
  }

  /** Makes a file; there must be nothing under its name. */
  FileChannel create(String name) throws IOException {
    return channel(name, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  private FileChannel channel(String name, StandardOpenOption... how) throws IOException {
    Set<java.nio.file.OpenOption> options = new java.util.HashSet<>(Set.of(how));
    options.add(NO_LINKS);
    return (FileChannel) handle.newByteChannel(Path.of(name), options);
  }

  /** Moves atomically; a file, or an empty folder for a folder, that is there is replaced. */
  void move(String name, Folder target, String targetName) throws IOException {
    handle.move(Path.of(name), target.handle, Path.of(targetName));
  }

  void deleteFile(String name) throws IOException {
    handle.deleteFile(Path.of(name));
  }

  void deleteFolder(String name) throws IOException {
    handle.deleteDirectory(Path.of(name));
  }

  /** Makes sure that which names are in this folder outlives a power cut. */
  void sync() throws IOException {
    try (FileChannel self = read(".")) {
      self.force(true);
    }
  }

  @Override
  public void close() throws IOException {
    handle.close();
  }
}
