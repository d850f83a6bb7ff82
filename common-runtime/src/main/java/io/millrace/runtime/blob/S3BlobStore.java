package io.millrace.runtime.blob;

import io.millrace.runtime.error.MillraceException;
import io.minio.RemoveObjectArgs;
import io.minio.messages.Item;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Files in an S3 bucket, each an object under its key behind a prefix, so that a bucket can be
 * shared. Objects are folders' content by their names alone.
 */
public final class S3BlobStore implements BlobStore {

  private static final Logger LOG = Logger.getLogger(S3BlobStore.class);
  private static final int LISTED_AT_ONCE = 1000;
  private static final int SWEEPS_PER_AGE = 4;

  private final S3Clients clients;
  private final S3Bucket bucket;
  private final S3Memory memory = S3Memory.ofHeap();
  private final S3Links links;
  private final ScheduledExecutorService sweeper =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("s3-sweeper").factory());

  private S3BlobStore(S3Clients clients, S3Bucket bucket, S3Client signer) {
    this.clients = clients;
    this.bucket = bucket;
    links = new S3Links(bucket, signer);
  }

  /** Whether a root is a place in S3. */
  public static boolean isRoot(String root) {
    return S3Location.isOne(root);
  }

  /**
   * Opens a place in S3.
   *
   * @throws IllegalStateException saying why it cannot be used, in a line
   */
  public static S3BlobStore open(String root, S3Config config) {
    S3Clients clients = null;
    try {
      S3Location location = S3Location.parse(root);
      clients = new S3Clients(config);
      S3Client client = clients.toBucket(location);
      S3Bucket bucket = new S3Bucket(client, location);
      bucket.isFolder("");
      S3BlobStore store = new S3BlobStore(clients, bucket, clients.forLinks(client));
      store.sweepEvery(config.unfinishedUploadAge());
      return store;
    } catch (RuntimeException failure) {
      if (clients != null) {
        clients.close();
      }
      Throwable cause =
          failure instanceof MillraceException && failure.getCause() != null
              ? failure.getCause()
              : failure;
      String where = config.endpoint().map(endpoint -> " (" + endpoint + ")").orElse("");
      throw new IllegalStateException(
          "cannot use the artifacts at " + root + where + ": " + S3Errors.reason(cause));
    }
  }

  /** Uploads whose writers died are found by their age alone: another server's may be alive. */
  private void sweepEvery(Duration age) {
    long pause = Math.max(1, age.dividedBy(SWEEPS_PER_AGE).toMillis());
    sweeper.scheduleWithFixedDelay(() -> sweep(age), pause, pause, TimeUnit.MILLISECONDS);
  }

  private void sweep(Duration age) {
    try {
      int aborted = new S3Multipart(bucket).abortOlderThan(Instant.now().minus(age));
      if (aborted > 0) {
        LOG.infof("Gave up %d uploads that were begun %s ago and never completed", aborted, age);
      }
    } catch (RuntimeException failure) {
      LOG.warnf("Unfinished uploads stay until the next time: %s", S3Errors.reason(failure));
    }
  }

  @Override
  public Optional<BlobInfo> stat(String key) {
    return S3Bucket.await(bucket.stat(key));
  }

  /** By the names' order, which S3's is not: it has a folder's slash among the letters. */
  @Override
  public Stream<BlobEntry> list(String folder) {
    String prefix = bucket.folder(folder);
    List<BlobEntry> entries = new ArrayList<>();
    bucket.list(prefix, false, LISTED_AT_ONCE).forEachRemaining(item -> add(item, prefix, entries));
    entries.sort(Comparator.comparing(BlobEntry::name, CodePointOrder.INSTANCE));
    return entries.stream();
  }

  /** What other programs made, and no file system could have, is left out. */
  private static void add(Item item, String prefix, List<BlobEntry> entries) {
    String name = item.objectName().substring(prefix.length());
    boolean isFolder = name.endsWith("/");
    String bare = isFolder ? name.substring(0, name.length() - 1) : name;
    if (BlobKey.isName(bare)) {
      entries.add(new BlobEntry(bare, isFolder, isFolder ? 0 : item.size()));
    }
  }

  @Override
  public BlobReader open(String key, RangeRequest range) {
    if (range.equals(new RangeRequest(-1, 0))) {
      // The last no bytes: S3s differ in what that is.
      throw new RangeNotSatisfiableException(stat(key).orElseThrow(() -> BlobErrors.missing(key)));
    }
    return S3Reader.open(bucket, key, range);
  }

  @Override
  public BlobWriter create(String key) {
    bucket.object(key);
    bucket.checkFree(key);
    return new S3Writer(bucket, memory, key);
  }

  @Override
  public boolean delete(String key) {
    if (key.isEmpty()) {
      throw BlobErrors.invalid();
    }
    boolean wasFile = stat(key).isPresent();
    if (wasFile) {
      S3Bucket.await(
          bucket.client.removeObject(
              RemoveObjectArgs.builder()
                  .bucket(bucket.bucket())
                  .object(bucket.object(key))
                  .build()));
    }
    return bucket.deleteFolder(bucket.folder(key)) || wasFile;
  }

  @Override
  public Optional<BlobLinks> links() {
    return Optional.of(links);
  }

  @Override
  public Optional<String> uri() {
    return Optional.of(bucket.location.toString());
  }

  @Override
  public void close() {
    sweeper.shutdownNow();
    clients.close();
  }
}
