package io.millrace.models.engine.lightgbm;

import io.millrace.models.data.Tensor;
import java.util.List;

/**
 * What Python has around a booster, and the booster.
 *
 * @param text the booster as LightGBM writes it
 * @param rounds how many of its rounds predict; all if not positive
 * @param classes the labels of a classifier, in order; null of other learners
 * @param categories of each column that was of pandas' type category, in the columns' order: null,
 *     {@code Boolean, Long, Double} or {@code String}
 */
record LightgbmLearner(String text, int rounds, Tensor classes, List<List<Object>> categories) {}
