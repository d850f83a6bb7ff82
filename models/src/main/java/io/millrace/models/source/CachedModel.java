package io.millrace.models.source;

import java.nio.file.Path;

/** A model's folder on this machine, that stays until this is closed. Not to be changed. */
public final class CachedModel implements AutoCloseable {

  private final String digest;
  private final Path folder;
  private Runnable release;

  CachedModel(String digest, Path folder, Runnable release) {
    this.digest = digest;
    this.folder = folder;
    this.release = release;
  }

  /** The SHA-256 of its files, in hexadecimal digits. */
  public String digest() {
    return digest;
  }

  public Path folder() {
    return folder;
  }

  @Override
  public synchronized void close() {
    if (release != null) {
      release.run();
      release = null;
    }
  }
}
