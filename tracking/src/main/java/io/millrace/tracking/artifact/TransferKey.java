package io.millrace.tracking.artifact;

import io.millrace.runtime.blob.BlobLinks;
import io.millrace.runtime.error.MillraceException;
import io.millrace.tracking.v1.MultipartUploadPart;
import java.util.List;

/** What a multipart upload names, as MLflow's clients do. */
final class TransferKey {

  private TransferKey() {}

  /**
   * The file that is meant.
   *
   * @param folder where it is to be
   * @param localPath the client's own path of it, of which the last segment counts
   */
  static String of(String folder, String localPath) {
    String name = localPath.substring(localPath.lastIndexOf('/') + 1);
    if (localPath.matches("(?s)([A-Za-z]:)?\\\\.*")) {
      name = localPath.substring(localPath.lastIndexOf('\\') + 1);
    }
    if (name.isEmpty()) {
      throw ArtifactPath.invalid();
    }
    return OwnFolders.open(
        ArtifactPath.ofFile(folder.isEmpty() ? name : folder + "/" + name).key());
  }

  /** The parts of an upload, as the store knows them. */
  static List<BlobLinks.Part> parts(List<MultipartUploadPart> parts) {
    return parts.stream()
        .map(part -> new BlobLinks.Part(number(part.getPartNumber()), part.getEtag()))
        .toList();
  }

  private static int number(long number) {
    if (number < 1 || number > BlobLinks.MAX_PARTS) {
      throw MillraceException.invalid(
          "Invalid value %d for parameter 'part_number' supplied: It must be between 1 and %d."
              .formatted(number, BlobLinks.MAX_PARTS));
    }
    return (int) number;
  }
}
