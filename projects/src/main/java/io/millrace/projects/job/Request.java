package io.millrace.projects.job;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Message;
import io.millrace.runtime.error.MillraceException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * What a job is known by to whoever asks for it twice. Users' ids and the server's occasions are
 * apart, so that nobody can take the place of a schedule's job.
 *
 * @param id a user's, known for a day; null if there is none
 * @param digest of what the user has asked for with it; null without an id
 * @param occasion the server's, known as long as the job is there; null if there is none
 */
public record Request(String id, byte[] digest, String occasion) {

  private static final int LONGEST_ID = 128;

  /**
   * A user's request.
   *
   * @param id empty if there is none
   * @param content what is asked for, without the id
   * @throws MillraceException INVALID_PARAMETER_VALUE for an id that is too long
   */
  public static Request ofUser(String id, Message content) {
    if (id.length() > LONGEST_ID) {
      throw MillraceException.invalid(
          "Invalid value for parameter 'request_id' supplied: It has more than %d characters."
              .formatted(LONGEST_ID));
    }
    return id.isEmpty() ? new Request(null, null, null) : new Request(id, digest(content), null);
  }

  /** The server's own. */
  static Request ofServer(String occasion) {
    return new Request(null, null, occasion);
  }

  /** Whether the same request gives what was made for it before. */
  public boolean isRepeatable() {
    return id != null || occasion != null;
  }

  /** Of its kind and its fields; the order of maps does not count. */
  private static byte[] digest(Message content) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      bytes.writeBytes(
          content.getDescriptorForType().getFullName().getBytes(StandardCharsets.UTF_8));
      bytes.write(0);
      CodedOutputStream out = CodedOutputStream.newInstance(bytes);
      out.useDeterministicSerialization();
      content.writeTo(out);
      out.flush();
      return MessageDigest.getInstance("SHA-256").digest(bytes.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("Every Java has SHA-256", e);
    }
  }
}
