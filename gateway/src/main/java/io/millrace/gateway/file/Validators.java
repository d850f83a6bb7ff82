package io.millrace.gateway.file;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;

/** Whether a client's copy of a file is still good (RFC 9110, section 13), and HTTP's dates. */
public final class Validators {

  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private Validators() {}

  /** A time in milliseconds since 1970, as HTTP writes it: in whole seconds. */
  public static String date(long millis) {
    return HTTP_DATE.format(Instant.ofEpochMilli(millis));
  }

  /**
   * Whether the client has this version.
   *
   * @param ifNoneMatch the header; null if absent
   * @param ifModifiedSince the header; null if absent. Counts only without the other
   */
  public static boolean isUnchanged(
      String ifNoneMatch, String ifModifiedSince, String etag, long lastModified) {
    if (ifNoneMatch != null) {
      return ifNoneMatch.strip().equals("*") || lists(ifNoneMatch, etag);
    }
    Long since = millis(ifModifiedSince);
    return since != null && lastModified / 1000 <= since / 1000;
  }

  /** Whether an If-Range header means this version. Absent: yes. */
  public static boolean isSame(String ifRange, String etag, long lastModified) {
    if (ifRange == null) {
      return true;
    }
    Long date = millis(ifRange);
    return date != null ? lastModified / 1000 == date / 1000 : ifRange.strip().equals(etag);
  }

  private static boolean lists(String header, String etag) {
    for (String one : header.split(",")) {
      String tag = one.strip();
      if ((tag.startsWith("W/") ? tag.substring(2) : tag).equals(etag)) {
        return true;
      }
    }
    return false;
  }

  private static Long millis(String date) {
    if (date == null) {
      return null;
    }
    try {
      return ZonedDateTime.parse(date.strip(), HTTP_DATE).toInstant().toEpochMilli();
    } catch (DateTimeParseException notADate) {
      return null;
    }
  }
}
