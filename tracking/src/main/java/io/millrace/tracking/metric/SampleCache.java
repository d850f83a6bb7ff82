package io.millrace.tracking.metric;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.millrace.tracking.metric.HistoryStore.Point;
import io.millrace.tracking.metric.HistoryStore.Series;
import io.millrace.tracking.metric.HistoryStore.Steps;
import java.util.List;
import java.util.function.Supplier;

/**
 * Samples that were drawn before: a page with charts asks for the same ones again and again. A
 * history only ever gains points and has none twice, so as long as the number of points is the
 * same, so are the points; counting them costs a fraction of numbering them.
 */
final class SampleCache {

  /** Points held in all, some 40 bytes each. */
  private static final int POINTS = 250_000;

  private record Question(Series series, Steps steps, int max) {}

  private record Sample(long count, List<Point> points) {}

  private final Cache<Question, Sample> samples =
      Caffeine.newBuilder()
          .maximumWeight(POINTS)
          .weigher((Question question, Sample sample) -> sample.points.size() + 4)
          .build();

  /**
   * The sample of a range that now has {@code count} points, drawn anew if it had others before.
   */
  List<Point> get(Series series, Steps steps, int max, long count, Supplier<List<Point>> drawAnew) {
    Question question = new Question(series, steps, max);
    Sample known = samples.getIfPresent(question);
    if (known == null || known.count != count) {
      known = new Sample(count, drawAnew.get());
      samples.put(question, known);
    }
    return known.points;
  }
}
