package io.millrace.projects.schedule;

import com.cronutils.model.Cron;
import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import io.millrace.runtime.error.MillraceException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Times by cron, as Vixie's cron keeps them when clocks are changed: what is left out fires at the
 * first moment after the gap, what comes twice fires once; save where minute or hour are any or a
 * step, which go on by the clock on the wall.
 */
final class CronTimes implements Times {

  private static final CronParser PARSER =
      new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));

  private static final Pattern FREQUENT =
      Pattern.compile("\\s*(\\*\\S*\\s+\\S+|\\S+\\s+\\*\\S*)\\s.*");

  private final ExecutionTime times;
  private final boolean isFrequent;
  private final ZoneId zone;

  private CronTimes(ExecutionTime times, boolean isFrequent, ZoneId zone) {
    this.times = times;
    this.isFrequent = isFrequent;
    this.zone = zone;
  }

  /**
   * Times by five fields.
   *
   * @param zone of the IANA database; UTC if empty
   * @throws MillraceException INVALID_PARAMETER_VALUE if either cannot be understood
   */
  static CronTimes parse(String cron, String zone) {
    try {
      Cron parsed = PARSER.parse(cron).validate();
      return new CronTimes(
          ExecutionTime.forCron(parsed),
          FREQUENT.matcher(cron).matches(),
          zone.isEmpty() ? ZoneOffset.UTC : ZoneId.of(zone));
    } catch (IllegalArgumentException e) {
      throw MillraceException.invalid(
          "Invalid value '%s' for parameter 'trigger.cron' supplied: %s"
              .formatted(cron, e.getMessage()));
    } catch (DateTimeException e) {
      throw MillraceException.invalid(
          "Invalid value '%s' for parameter 'trigger.time_zone' supplied: It is no time zone, such as Europe/Berlin."
              .formatted(zone));
    }
  }

  @Override
  public Optional<Instant> next(Instant after) {
    return isFrequent ? byInstants(after) : byLocalTimes(after);
  }

  /** Between two changes of the clocks all is as in a zone without any. */
  private Optional<Instant> byInstants(Instant after) {
    ZoneRules rules = zone.getRules();
    Instant from = after;
    while (true) {
      ZoneOffset offset = rules.getOffset(from);
      Optional<Instant> next =
          times.nextExecution(from.atZone(offset)).map(ZonedDateTime::toInstant);
      ZoneOffsetTransition change = rules.nextTransition(from);
      if (next.isEmpty() || change == null || next.get().isBefore(change.getInstant())) {
        return next;
      }
      // The moment of the change itself is one of the new offset.
      Instant before = change.getInstant().minusSeconds(1);
      Optional<Instant> behind =
          times.nextExecution(before.atZone(change.getOffsetAfter())).map(ZonedDateTime::toInstant);
      if (behind.isEmpty() || behind.get().equals(change.getInstant())) {
        return behind;
      }
      from = change.getInstant();
    }
  }

  /** Looks among what clocks on the wall show, and then when they show it. */
  private Optional<Instant> byLocalTimes(Instant after) {
    LocalDateTime local = after.atZone(zone).toLocalDateTime();
    while (true) {
      Optional<LocalDateTime> shown =
          times.nextExecution(local.atZone(ZoneOffset.UTC)).map(ZonedDateTime::toLocalDateTime);
      if (shown.isEmpty()) {
        return Optional.empty();
      }
      Instant moment = moment(shown.get());
      if (moment.isAfter(after)) {
        return Optional.of(moment);
      }
      local = shown.get();
    }
  }

  private Instant moment(LocalDateTime shown) {
    ZoneOffsetTransition change = zone.getRules().getTransition(shown);
    if (change == null) {
      return shown.atZone(zone).toInstant();
    }
    return change.isGap() ? change.getInstant() : shown.toInstant(change.getOffsetBefore());
  }
}
