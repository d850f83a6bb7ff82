package io.millrace.projects.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.projects.v1.Trigger;
import io.millrace.runtime.error.MillraceException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Times by the rules of Vixie's cron, over changes of the clocks in Europe, America, Australia and
 * Africa.
 */
class CronTimesTest {

  @ParameterizedTest(name = "{0} in {1} after {2}: {3}")
  @CsvSource(
      delimiter = '|',
      value = {
        // Without changes.
        "0 2 * * *    | ''            | 2026-01-31T02:00:00Z | 2026-02-01T02:00:00Z 2026-02-02T02:00:00Z",
        "0 2 * * *    | Europe/Berlin | 2026-01-31T00:00:00Z | 2026-01-31T01:00:00Z 2026-02-01T01:00:00Z",
        "*/20 * * * * | UTC           | 2026-01-31T23:41:00Z | 2026-02-01T00:00:00Z 2026-02-01T00:20:00Z",
        "0 12 29 2 *  | UTC           | 2026-01-01T00:00:00Z | 2028-02-29T12:00:00Z 2032-02-29T12:00:00Z",
        "0 9 * * MON-FRI | UTC        | 2026-01-02T09:00:00Z | 2026-01-05T09:00:00Z 2026-01-06T09:00:00Z",
        "0 0 1 JAN *  | UTC           | 2026-01-01T00:00:00Z | 2027-01-01T00:00:00Z",
        // Either day is enough, if both are given.
        "0 0 13 * FRI | UTC           | 2026-04-04T00:00:00Z | 2026-04-10T00:00:00Z 2026-04-13T00:00:00Z 2026-04-17T00:00:00Z",
        "0 0 31 * *   | UTC           | 2026-03-31T00:00:00Z | 2026-05-31T00:00:00Z",
        "0 0 * * 0,7  | UTC           | 2026-03-01T00:00:00Z | 2026-03-08T00:00:00Z",
        // Zones whose clocks are left alone.
        "30 9 * * *   | Asia/Kolkata  | 2026-03-28T12:00:00Z | 2026-03-29T04:00:00Z 2026-03-30T04:00:00Z",
        "0 2 * * *    | Asia/Tokyo    | 2026-10-24T12:00:00Z | 2026-10-24T17:00:00Z 2026-10-25T17:00:00Z",
        // Berlin, 29 March 2026: 02:00 to 03:00 is left out, at 01:00Z.
        "30 2 * * *   | Europe/Berlin | 2026-03-28T01:30:00Z | 2026-03-29T01:00:00Z 2026-03-30T00:30:00Z",
        "15,45 2 * * * | Europe/Berlin | 2026-03-28T12:00:00Z | 2026-03-29T01:00:00Z 2026-03-30T00:15:00Z 2026-03-30T00:45:00Z",
        "0 3 * * *    | Europe/Berlin | 2026-03-28T12:00:00Z | 2026-03-29T01:00:00Z 2026-03-30T01:00:00Z",
        "0 * * * *    | Europe/Berlin | 2026-03-28T23:30:00Z | 2026-03-29T00:00:00Z 2026-03-29T01:00:00Z 2026-03-29T02:00:00Z",
        "*/30 * * * * | Europe/Berlin | 2026-03-29T00:10:00Z | 2026-03-29T00:30:00Z 2026-03-29T01:00:00Z 2026-03-29T01:30:00Z",
        "0 2,3 * * *  | Europe/Berlin | 2026-03-28T12:00:00Z | 2026-03-29T01:00:00Z 2026-03-30T00:00:00Z 2026-03-30T01:00:00Z",
        "0 */2 * * *  | Europe/Berlin | 2026-03-28T22:00:00Z | 2026-03-28T23:00:00Z 2026-03-29T02:00:00Z",
        // Berlin, 25 October 2026: 02:00 to 03:00 comes twice, from 00:00Z and from 01:00Z.
        "30 2 * * *   | Europe/Berlin | 2026-10-24T12:00:00Z | 2026-10-25T00:30:00Z 2026-10-26T01:30:00Z",
        "30 2 * * *   | Europe/Berlin | 2026-10-25T00:45:00Z | 2026-10-26T01:30:00Z",
        "0 * * * *    | Europe/Berlin | 2026-10-24T23:30:00Z | 2026-10-25T00:00:00Z 2026-10-25T01:00:00Z 2026-10-25T02:00:00Z",
        "*/30 * * * * | Europe/Berlin | 2026-10-25T00:10:00Z | 2026-10-25T00:30:00Z 2026-10-25T01:00:00Z 2026-10-25T01:30:00Z 2026-10-25T02:00:00Z",
        "0 */2 * * *  | Europe/Berlin | 2026-10-24T21:00:00Z | 2026-10-24T22:00:00Z 2026-10-25T00:00:00Z 2026-10-25T01:00:00Z 2026-10-25T03:00:00Z",
        // New York: 8 March and 1 November 2026.
        "30 2 * * *   | America/New_York | 2026-03-07T08:00:00Z | 2026-03-08T07:00:00Z 2026-03-09T06:30:00Z",
        "0 2 * * SUN  | America/New_York | 2026-03-07T08:00:00Z | 2026-03-08T07:00:00Z 2026-03-15T06:00:00Z",
        "30 1 * * *   | America/New_York | 2026-10-31T12:00:00Z | 2026-11-01T05:30:00Z 2026-11-02T06:30:00Z",
        // Lord Howe's clocks change by half an hour: 4 October and 5 April 2026, at 02:00.
        "15 2 * * *   | Australia/Lord_Howe | 2026-10-02T20:00:00Z | 2026-10-03T15:30:00Z 2026-10-04T15:15:00Z",
        "45 1 * * *   | Australia/Lord_Howe | 2026-04-03T20:00:00Z | 2026-04-04T14:45:00Z 2026-04-05T15:15:00Z",
        "*/15 * * * * | Australia/Lord_Howe | 2026-04-04T14:40:00Z | 2026-04-04T14:45:00Z 2026-04-04T15:00:00Z 2026-04-04T15:15:00Z 2026-04-04T15:30:00Z",
        // Cairo's are set forward at midnight: 24 April 2026.
        "0 0 * * *    | Africa/Cairo  | 2026-04-23T00:00:00Z | 2026-04-23T22:00:00Z 2026-04-24T21:00:00Z",
      })
  void timesFollowEachOther(String cron, String zone, Instant after, String expected) {
    CronTimes times = CronTimes.parse(cron, zone);
    List<Instant> wanted = List.of(expected.split(" ")).stream().map(Instant::parse).toList();
    List<Instant> found = new ArrayList<>();
    Instant at = after;
    while (found.size() < wanted.size()) {
      at = times.next(at).orElseThrow();
      found.add(at);
    }
    assertThat(found).isEqualTo(wanted);
  }

  @ParameterizedTest(name = "{0}, {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "0 2 * *        | ''        | trigger.cron",
        "0 25 * * *     | ''        | trigger.cron",
        "0 0 L * *      | ''        | trigger.cron",
        "0 0 * * 1#2    | ''        | trigger.cron",
        "* * * * * *    | ''        | trigger.cron",
        "$(reboot)      | ''        | trigger.cron",
        "@daily         | ''        | trigger.cron",
        "0 2 * * MONDAY-FUNDAY | '' | trigger.cron",
        "0 0 30 2 *     | ''        | trigger.cron",
        "0 2 * * *      | Mars/Base | trigger.time_zone",
      })
  void whatCannotBeUnderstoodIsRefusedByField(String cron, String zone, String field) {
    Trigger trigger = Trigger.newBuilder().setCron(cron).setTimeZone(zone).build();
    assertThatThrownBy(() -> Triggers.check(trigger))
        .isInstanceOf(MillraceException.class)
        .hasMessageContaining(field);
  }
}
