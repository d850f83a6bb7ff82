package io.millrace.runtime.archive;

import io.millrace.runtime.error.MillraceException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.tar.TarUtils;

/**
 * The entries of a tar stream. The library holds long names, pax headers and maps of sparse files
 * in memory, and calls itself for each: here, what stands before an entry is bounded.
 */
final class TarEntries implements AutoCloseable {

  /** All that one entry has before its contents; names and headers have some hundred bytes. */
  private static final int MOST_BEFORE_ENTRY = 128 << 10;

  /** What one global header adds to each entry is copied for each. */
  private static final int LARGEST_GLOBAL = 4 << 10;

  private static final int KIND = 156;
  private static final int SIZE = 124;
  private static final int SIZE_LENGTH = 12;

  private final AtomicLong leftBeforeEntry = new AtomicLong();
  private final TarArchiveInputStream tar;

  TarEntries(InputStream in) {
    tar = new Tar(new BoundedInput(in, leftBeforeEntry));
  }

  /** The library asks here for each header that it reads, also those it does not show. */
  private static final class Tar extends TarArchiveInputStream {

    private boolean hasGlobal;

    Tar(InputStream in) {
      super(in, StandardCharsets.UTF_8.name());
    }

    @Override
    protected byte[] readRecord() throws IOException {
      byte[] header = super.readRecord();
      if (header != null && header[KIND] == TarConstants.LF_PAX_GLOBAL_EXTENDED_HEADER) {
        if (hasGlobal || TarUtils.parseOctalOrBinary(header, SIZE, SIZE_LENGTH) > LARGEST_GLOBAL) {
          throw MillraceException.invalid(
              "The archive has more than one global header, or one of more than %d bytes."
                  .formatted(LARGEST_GLOBAL));
        }
        hasGlobal = true;
      }
      return header;
    }
  }

  /** The next entry; null at the end. */
  TarArchiveEntry next() {
    leftBeforeEntry.set(MOST_BEFORE_ENTRY);
    try {
      TarArchiveEntry entry = tar.getNextEntry();
      leftBeforeEntry.set(Long.MAX_VALUE);
      return entry;
    } catch (IllegalArgumentException | IOException e) {
      throw leftBeforeEntry.get() < 0
          ? MillraceException.invalid(
              "An entry of the archive has more than %d bytes of names and headers."
                  .formatted(MOST_BEFORE_ENTRY))
          : unreadable(e);
    }
  }

  /** The bytes of the entry. What goes wrong is the sender's, unlike what goes wrong on a disk. */
  InputStream contents() {
    return new FilterInputStream(tar) {
      @Override
      public int read(byte[] buffer, int offset, int length) {
        try {
          return super.read(buffer, offset, length);
        } catch (IOException e) {
          throw unreadable(e);
        }
      }
    };
  }

  static MillraceException unreadable(Exception e) {
    return MillraceException.invalid(
        e instanceof BoundedInput.TooLongException
            ? "The archive is larger than allowed."
            : "This is not a tar archive, or it is cut off.");
  }

  @Override
  public void close() throws IOException {
    tar.close();
  }
}
