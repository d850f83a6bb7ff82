package io.millrace.runtime.blob;

import io.millrace.common.v1.ErrorReason;
import io.millrace.runtime.error.MillraceException;
import io.minio.PutObjectAPIArgs;
import io.minio.messages.Part;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jboss.logging.Logger;

/**
 * Writes an object: a small one at once, a larger one in parts, one of which is sent while the next
 * is filled. Parts grow by 8 MiB with every thousand of them, so that ten thousand, the most that
 * S3 takes, are 430 GiB.
 */
final class S3Writer implements BlobWriter {

  private static final Logger LOG = Logger.getLogger(S3Writer.class);

  /** What is held without asking for memory: most artifacts need no more. */
  private static final int SMALL = 1 << 18;

  private static final int PART = 8 << 20;
  private static final int PARTS_OF_A_SIZE = 1000;

  private final S3Bucket bucket;
  private final S3Multipart multipart;
  private final S3Memory memory;
  private final String key;
  private final List<Part> parts = new ArrayList<>();

  private byte[] filling = new byte[SMALL];
  private int filled;
  private byte[] sending;
  private CompletableFuture<Part> sent;

  /** Is not used at present. */
  private byte[] spare;

  private int taken;
  private int number;
  private long size;
  private String uploadId;
  private boolean placed;

  /** S3 has failed already. */
  private boolean failed;

  S3Writer(S3Bucket bucket, S3Memory memory, String key) {
    this.bucket = bucket;
    multipart = new S3Multipart(bucket);
    this.memory = memory;
    this.key = key;
  }

  @Override
  public void write(ByteBuffer bytes) {
    while (bytes.hasRemaining()) {
      if (filled == filling.length) {
        makeRoom();
      }
      int length = Math.min(bytes.remaining(), filling.length - filled);
      bytes.get(filling, filled, length);
      filled += length;
      size += length;
    }
  }

  private int partSize() {
    return PART * (1 + number / PARTS_OF_A_SIZE);
  }

  private void makeRoom() {
    if (filled < PART) {
      memory.take(PART);
      taken += PART;
      filling = Arrays.copyOf(filling, PART);
      return;
    }
    send();
    byte[] free = spare != null ? spare : more();
    spare = null;
    if (free == null) {
      free = awaitSent();
    }
    filling = free.length >= partSize() ? free : larger(free);
    filled = 0;
  }

  /** A second array, if there is memory for it. */
  private byte[] more() {
    if (sending == null || !memory.tryTake(partSize())) {
      return null;
    }
    taken += partSize();
    return new byte[partSize()];
  }

  private byte[] larger(byte[] free) {
    memory.take(partSize() - free.length);
    taken += partSize() - free.length;
    return new byte[partSize()];
  }

  /** Sends what is filled. */
  private void send() {
    if (uploadId == null) {
      uploadId = multipart.beginOwn(key);
    }
    if (sent != null) {
      spare = awaitSent();
    }
    number++;
    if (number > BlobLinks.MAX_PARTS) {
      throw new MillraceException(
          ErrorReason.ERROR_REASON_REQUEST_TOO_LARGE,
          "A file of this size must be uploaded in parts, through a link for each.");
    }
    sending = filling;
    sent = multipart.send(key, uploadId, number, new S3Part(filling, filled));
  }

  /** Returns the array, which is free again. */
  private byte[] awaitSent() {
    CompletableFuture<Part> part = sent;
    sent = null;
    failed = true;
    parts.add(S3Bucket.await(part));
    failed = false;
    byte[] free = sending;
    sending = null;
    return free;
  }

  @Override
  public long commit() {
    failed = true;
    boolean folder = bucket.isFolder(key);
    failed = false;
    if (folder) {
      throw BlobErrors.isFolder(key);
    }
    if (uploadId == null) {
      S3Part whole = new S3Part(filling, filled);
      S3Bucket.await(
          bucket.client.putObject(
              PutObjectAPIArgs.builder()
                  .bucket(bucket.bucket())
                  .object(bucket.object(key))
                  .buffer(whole)
                  .headers(whole.checksum())
                  .build()));
    } else {
      send();
      awaitSent();
      failed = true;
      multipart.complete(key, uploadId, parts);
    }
    placed = true;
    return size;
  }

  @Override
  public void close() {
    try {
      if (uploadId != null && !placed) {
        if (sent != null) {
          // A part that arrives after the upload was given up would stay.
          sent.handle((part, failure) -> part).join();
        }
        if (failed) {
          // The caller has waited for S3 already, and shall hear of it now.
          Thread.ofVirtual().start(this::abort);
        } else {
          abort();
        }
      }
    } finally {
      memory.giveBack(taken);
      taken = 0;
      filling = null;
      sending = null;
      spare = null;
    }
  }

  private void abort() {
    try {
      multipart.abort(key, uploadId);
    } catch (MillraceException failure) {
      LOG.warnf("The parts of %s stay until they are old: %s", key, failure.getCause());
    }
  }
}
