package io.millrace.runtime.blob;

import io.minio.DeleteObjectsArgs;
import io.minio.HeadObjectArgs;
import io.minio.HeadObjectResponse;
import io.minio.ListObjectsArgs;
import io.minio.Result;
import io.minio.messages.DeleteRequest;
import io.minio.messages.DeleteResult;
import io.minio.messages.Item;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableSet;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** The part of a bucket that is the store's: keys are below the location's prefix. */
final class S3Bucket {

  /** Of an object's whole name, in bytes. */
  private static final int MAX_NAME = 1024;

  private static final int DELETED_AT_ONCE = 1000;

  final S3Client client;
  final S3Location location;

  S3Bucket(S3Client client, S3Location location) {
    this.client = client;
    this.location = location;
  }

  String bucket() {
    return location.bucket();
  }

  /** A key's name in the bucket. */
  String object(String key) {
    if (!key.isEmpty()) {
      BlobKey.names(key);
    }
    String name = location.prefix() + key;
    if (BlobKey.bytes(name) > MAX_NAME) {
      throw BlobErrors.tooLong("it");
    }
    return name;
  }

  /** What the names of all that lies in a folder begin with. */
  String folder(String key) {
    return key.isEmpty() ? location.prefix() : object(key) + "/";
  }

  /** Waits for an answer. */
  static <T> T await(CompletableFuture<T> answer) {
    try {
      return answer.join();
    } catch (CompletionException failure) {
      throw S3Errors.of(failure);
    }
  }

  CompletableFuture<Optional<BlobInfo>> stat(String key) {
    HeadObjectArgs args = HeadObjectArgs.builder().bucket(bucket()).object(object(key)).build();
    return client
        .headObject(args)
        .handle(
            (found, failure) -> {
              if (failure == null) {
                return Optional.of(info(found));
              }
              if (S3Errors.codeOf(failure).equals("NoSuchKey")) {
                return Optional.empty();
              }
              throw S3Errors.of(failure);
            });
  }

  private static BlobInfo info(HeadObjectResponse found) {
    return new BlobInfo(found.size(), '"' + found.etag() + '"', found.lastModified().toInstant());
  }

  /** All names that begin with a prefix; with those of one level only, folders end with a slash. */
  Iterator<Item> list(String prefix, boolean recursive, int atOnce) {
    ListObjectsArgs args =
        ListObjectsArgs.builder()
            .bucket(bucket())
            .prefix(prefix)
            .recursive(recursive)
            .maxKeys(atOnce)
            .build();
    Iterator<Result<Item>> results = client.listObjects(args).iterator();
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        try {
          return results.hasNext();
        } catch (RuntimeException failure) {
          throw S3Errors.of(failure);
        }
      }

      @Override
      public Item next() {
        try {
          return results.next().get();
        } catch (NoSuchElementException end) {
          throw end;
        } catch (Exception failure) {
          throw S3Errors.of(failure);
        }
      }
    };
  }

  boolean isFolder(String key) {
    Iterator<Item> any = list(folder(key), true, 1);
    // A failure counts as something that is there: only taking it says what it is.
    return any.hasNext() && any.next() != null;
  }

  /**
   * Refuses a key that a file cannot have: a folder's, or one below a file. S3 itself would take
   * it, and the files could be seen by nobody who thinks in folders.
   */
  void checkFree(String key) {
    List<String> ancestors = new ArrayList<>();
    for (int slash = key.indexOf('/'); slash >= 0; slash = key.indexOf('/', slash + 1)) {
      ancestors.add(key.substring(0, slash));
    }
    List<CompletableFuture<Optional<BlobInfo>>> found = ancestors.stream().map(this::stat).toList();
    if (key.isEmpty() || isFolder(key)) {
      throw BlobErrors.isFolder(key);
    }
    for (int i = 0; i < found.size(); i++) {
      if (await(found.get(i)).isPresent()) {
        throw BlobErrors.belowFile(key, ancestors.get(i));
      }
    }
  }

  /** Removes all that lies in a folder, and the folder where S3 has such: SeaweedFS, for one. */
  boolean deleteFolder(String prefix) {
    // The deepest first.
    NavigableSet<String> folders = new TreeSet<>(Comparator.reverseOrder());
    Iterator<Item> each = list(prefix, true, DELETED_AT_ONCE);
    boolean any = each.hasNext();
    Names names = new Names();
    while (each.hasNext()) {
      String name = each.next().objectName();
      names.add(name);
      for (int end = name.lastIndexOf('/');
          end >= prefix.length() - 1 && folders.add(name.substring(0, end + 1));
          end = name.lastIndexOf('/', end - 1)) {
        // A folder's folders are known with it.
      }
    }
    folders.forEach(names::add);
    names.flush();
    return any;
  }

  /** Names that are removed, as many at once as S3 takes. */
  private final class Names {
    private final List<DeleteRequest.Object> batch = new ArrayList<>();

    void add(String name) {
      batch.add(new DeleteRequest.Object(name));
      if (batch.size() == DELETED_AT_ONCE) {
        flush();
      }
    }

    void flush() {
      if (!batch.isEmpty()) {
        delete(List.copyOf(batch));
        batch.clear();
      }
    }
  }

  private void delete(List<DeleteRequest.Object> batch) {
    DeleteResult result =
        await(
                client.deleteObjects(
                    DeleteObjectsArgs.builder()
                        .bucket(bucket())
                        .objects(batch)
                        .quiet(true)
                        .build()))
            .result();
    for (DeleteResult.Error error : result.errors()) {
      throw S3Errors.of(new IOException(error.code() + " for " + error.objectName()));
    }
  }
}
