package io.millrace.runtime.blob;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * This process' folder for what is not a file of the store yet, or not any more. It is in the
 * root's file system, so that moves in and out are atomic, and locked while the process lives:
 * whoever opens the store next removes what a dead process left, and nothing of a living one, since
 * several servers may share a root.
 */
final class Staging implements Closeable {

  /** In the root; hidden from listings and refused as a key. */
  static final String NAME = ".millrace-staging";

  private static final String LOCK = ".lock";

  /**
   * The ones of this JVM. The system gives up a process' lock on a file as soon as the process
   * closes any handle of that file, so our own must not even be tried.
   */
  private static final Set<String> OURS = ConcurrentHashMap.newKeySet();

  private final Path all;
  private final String id;
  private final FileChannel lock;
  private final Folder folder;
  private final AtomicLong names = new AtomicLong();

  private Staging(Path all, String id, FileChannel lock, Folder folder) {
    this.all = all;
    this.id = id;
    this.lock = lock;
    this.folder = folder;
  }

  /** Makes this process' folder and removes those of dead ones. */
  static Staging claim(Path root) throws IOException {
    Path all = Files.createDirectories(root.resolve(NAME));
    if (!all.toRealPath().equals(all)) {
      throw new IOException(all + " is a link");
    }
    synchronized (OURS) {
      // One process at a time: between a lock file's making and its locking it looks like a dead
      // one's.
      try (FileChannel turn = open(all.resolve("turn"))) {
        turn.lock();
        sweep(all);
        return make(all);
      }
    }
  }

  private static Staging make(Path all) throws IOException {
    String id = UUID.randomUUID().toString();
    FileChannel lock = open(all.resolve(id + LOCK));
    lock.lock();
    OURS.add(id);
    Files.createDirectory(all.resolve(id));
    return new Staging(all, id, lock, Folder.open(all.resolve(id)));
  }

  private static void sweep(Path all) throws IOException {
    try (Folder listing = Folder.open(all)) {
      for (String name : listing.names()) {
        if (name.endsWith(LOCK)) {
          String id = name.substring(0, name.length() - LOCK.length());
          if (!OURS.contains(id)) {
            removeIfDead(all, id);
          }
        }
      }
    }
  }

  private static void removeIfDead(Path all, String id) throws IOException {
    try (FileChannel lock = open(all.resolve(id + LOCK))) {
      if (lock.tryLock() != null) {
        remove(all, id);
      }
    } catch (OverlappingFileLockException alive) {
      // Another application in this JVM, loaded beside ours.
    }
  }

  private static void remove(Path all, String id) throws IOException {
    try (Folder folder = Folder.open(all)) {
      FolderRemoval.remove(folder, id);
      folder.deleteFile(id + LOCK);
    }
  }

  private static FileChannel open(Path file) throws IOException {
    return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  /** Where {@link #newName} and {@link #makeFolder} name things. */
  Folder folder() {
    return folder;
  }

  String newName() {
    return Long.toString(names.getAndIncrement());
  }

  /** Makes an empty folder; Java cannot make one relative to an open folder, only move it there. */
  String makeFolder() throws IOException {
    String name = newName();
    Files.createDirectory(all.resolve(id).resolve(name));
    return name;
  }

  @Override
  public void close() throws IOException {
    try {
      folder.close();
      remove(all, id);
    } finally {
      lock.close();
      OURS.remove(id);
    }
  }
}
