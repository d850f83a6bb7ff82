package io.millrace.postgres;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The exclusive right to a folder, held through an operating system lock on the file {@code lock}
 * inside it. The lock goes with the JVM, however that ends; the file itself stays and means
 * nothing.
 */
public final class FolderLock implements AutoCloseable {
  /**
   * Folders locked by this JVM. POSIX drops a process's lock when the process closes any descriptor
   * of the file, so a second attempt from the same JVM must not even open it.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path folder;
  private final FileChannel channel;

  private FolderLock(Path folder, FileChannel channel) {
    this.folder = folder;
    this.channel = channel;
  }

  /**
   * Locks an existing folder.
   *
   * @return the lock, or empty when this or another process holds it
   * @throws IOException if the lock file cannot be created or written
   */
  public static Optional<FolderLock> tryAcquire(Path folder) throws IOException {
    Path real = folder.toRealPath();
    if (!HELD.add(real)) {
      return Optional.empty();
    }
    FileChannel channel = null;
    boolean locked = false;
    try {
      channel = lock(lockFile(real));
      if (channel == null) {
        return Optional.empty();
      }
      writeOwner(channel);
      locked = true;
      return Optional.of(new FolderLock(real, channel));
    } finally {
      if (!locked) {
        HELD.remove(real);
        if (channel != null) {
          channel.close();
        }
      }
    }
  }

  /**
   * Opens the file and locks it; null when another process has the lock. A holder may remove the
   * file while we have it open, and the next one make another: who locks a file that is no longer
   * the one of that name has locked nothing, and tries again.
   */
  private static FileChannel lock(Path file) throws IOException {
    while (true) {
      make(file);
      FileChannel channel = null;
      boolean keep = false;
      try {
        Object before = identity(file);
        channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        if (channel.tryLock() == null) {
          return null;
        }
        keep = Objects.equals(before, identity(file));
        if (keep) {
          return channel;
        }
      } catch (NoSuchFileException removed) {
        // Just now, by its holder.
      } finally {
        if (channel != null && !keep) {
          channel.close();
        }
      }
    }
  }

  private static void make(Path file) throws IOException {
    try {
      Files.createFile(file);
    } catch (FileAlreadyExistsException there) {
      // As after every stop.
    }
  }

  /** Asked of the name: opening the file and closing it again would give up the lock. */
  private static Object identity(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
  }

  /** The process id that the present or last holder left in the lock file, if it can be read. */
  public static Optional<String> holder(Path folder) {
    try {
      Path real = folder.toRealPath();
      if (HELD.contains(real)) {
        return Optional.of(Long.toString(ProcessHandle.current().pid()));
      }
      String text = Files.readString(lockFile(real)).strip();
      return text.isEmpty() ? Optional.empty() : Optional.of(text);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static Path lockFile(Path folder) {
    return folder.resolve("lock");
  }

  private static void writeOwner(FileChannel channel) throws IOException {
    channel.truncate(0);
    String pid = ProcessHandle.current().pid() + "\n";
    channel.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)));
  }

  /** Whether a file in the folder is the one that holds the lock. */
  public boolean isHeldBy(Path file) {
    return file.getFileName().equals(lockFile(folder).getFileName());
  }

  /** Gives the folder free, and leaves no trace of the lock in it. */
  public void remove() throws IOException {
    Files.deleteIfExists(lockFile(folder));
    close();
  }

  /** Gives the folder free. */
  @Override
  public void close() throws IOException {
    if (channel.isOpen()) {
      channel.close();
      HELD.remove(folder);
    }
  }
}
