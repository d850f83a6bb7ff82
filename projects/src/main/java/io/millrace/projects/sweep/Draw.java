package io.millrace.projects.sweep;

import com.google.protobuf.Value;
import io.millrace.projects.v1.Distribution;
import io.millrace.projects.v1.Scale;
import java.math.BigDecimal;
import java.util.List;
import java.util.Random;

/** How a parameter's values are drawn. */
@FunctionalInterface
interface Draw {

  /** Beyond it, not each whole number is one of the generator's. */
  long MOST_STEPS = 1L << 53;

  /** One value more. */
  Value next(Random random);

  /**
   * What draws from a distribution.
   *
   * @param field where it stands in the request
   * @throws io.millrace.runtime.error.MillraceException INVALID_PARAMETER_VALUE with the field
   */
  static Draw of(String field, Distribution from) {
    boolean isRange = from.hasMin() || from.hasMax() || from.hasStep() || from.getScaleValue() != 0;
    if (from.getValuesCount() > 0 == isRange) {
      throw SearchSpaces.invalid(field, "It has either values, or min and max");
    }
    if (!isRange) {
      List<Value> values = from.getValuesList();
      for (int i = 0; i < values.size(); i++) {
        SearchSpaces.checkValue("%s.values[%d]".formatted(field, i), values.get(i));
      }
      return random -> values.get(random.nextInt(values.size()));
    }
    check(field, from);
    if (from.hasStep()) {
      return steps(field, from);
    }
    if (from.getScale() == Scale.SCALE_LOG) {
      double least = Math.log(from.getMin());
      double most = Math.log(from.getMax());
      return random -> number(from, Math.exp(between(random, least, most)));
    }
    return random -> number(from, between(random, from.getMin(), from.getMax()));
  }

  private static void check(String field, Distribution from) {
    if (!from.hasMin() || !Double.isFinite(from.getMin())) {
      throw SearchSpaces.invalid(field + ".min", "It is a finite number");
    }
    if (!from.hasMax() || !Double.isFinite(from.getMax()) || from.getMax() <= from.getMin()) {
      throw SearchSpaces.invalid(field + ".max", "It is a finite number, and more than min");
    }
    if (from.getScale() == Scale.UNRECOGNIZED) {
      throw SearchSpaces.invalid(field + ".scale", "It is LINEAR or LOG");
    }
    if (from.getScale() == Scale.SCALE_LOG && from.getMin() <= 0) {
      throw SearchSpaces.invalid(field + ".min", "With a LOG scale it is more than 0");
    }
    if (from.hasStep() && from.getScale() == Scale.SCALE_LOG) {
      throw SearchSpaces.invalid(field + ".step", "There is none with a LOG scale");
    }
    if (from.hasStep() && !(from.getStep() > 0 && Double.isFinite(from.getStep()))) {
      throw SearchSpaces.invalid(field + ".step", "It is a finite number, and more than 0");
    }
  }

  /** In decimals, as they were written: three steps of 0.1 are 0.3. */
  private static Draw steps(String field, Distribution from) {
    BigDecimal least = BigDecimal.valueOf(from.getMin());
    BigDecimal step = BigDecimal.valueOf(from.getStep());
    BigDecimal most = BigDecimal.valueOf(from.getMax()).subtract(least).divideToIntegralValue(step);
    if (most.compareTo(BigDecimal.valueOf(MOST_STEPS)) >= 0) {
      throw SearchSpaces.invalid(field + ".step", "There are fewer than 2^53 steps to max");
    }
    long count = most.longValueExact() + 1;
    return random -> {
      BigDecimal steps = BigDecimal.valueOf((long) (random.nextDouble() * count));
      return number(from, least.add(step.multiply(steps)).doubleValue());
    };
  }

  /** The ends may be so far apart that there is no number for it. */
  private static double between(Random random, double least, double most) {
    double share = random.nextDouble();
    return least * (1 - share) + most * share;
  }

  /** What is rounded stays within. */
  private static Value number(Distribution from, double number) {
    return Value.newBuilder()
        .setNumberValue(Math.clamp(number, from.getMin(), from.getMax()))
        .build();
  }
}
