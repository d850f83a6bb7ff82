package io.millrace.runtime.python;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.Temporal;

/** ISO texts as Python reads and prints them: a date stays a date. */
public final class PythonTime {

  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");
  private static final DateTimeFormatter MICROSECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS");

  private PythonTime() {}

  /**
   * A {@link LocalDate}, or a {@link LocalDateTime} in UTC if a zone is given.
   *
   * @throws java.time.DateTimeException if it is neither
   */
  public static Temporal parse(String text) {
    if (!text.contains("T")) {
      return LocalDate.parse(text);
    }
    return DateTimeFormatter.ISO_DATE_TIME.parseBest(
                text, OffsetDateTime::from, LocalDateTime::from)
            instanceof OffsetDateTime zoned
        ? zoned.withOffsetSameInstant(ZoneOffset.UTC).toLocalDateTime()
        : LocalDateTime.parse(text);
  }

  static String str(Temporal time) {
    return switch (time) {
      case LocalDateTime moment when moment.getNano() == 0 -> SECONDS.format(moment);
      case LocalDateTime moment -> MICROSECONDS.format(moment);
      default -> time.toString();
    };
  }

  static String repr(Temporal time) {
    if (!(time instanceof LocalDateTime moment)) {
      LocalDate day = (LocalDate) time;
      return "datetime.date(%d, %d, %d)"
          .formatted(day.getYear(), day.getMonthValue(), day.getDayOfMonth());
    }
    int micros = moment.getNano() / 1000;
    String seconds = micros == 0 && moment.getSecond() == 0 ? "" : ", " + moment.getSecond();
    return "datetime.datetime(%d, %d, %d, %d, %d%s%s)"
        .formatted(
            moment.getYear(),
            moment.getMonthValue(),
            moment.getDayOfMonth(),
            moment.getHour(),
            moment.getMinute(),
            seconds,
            micros == 0 ? "" : ", " + micros);
  }
}
