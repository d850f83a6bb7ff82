package io.millrace.projects.reproduction;

import io.millrace.projects.v1.ArtifactDifference;
import io.millrace.projects.v1.Difference;
import io.millrace.runtime.archive.FileDigests;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeSet;

/** Compares files by their digests, as far as they are read. For one thread. */
final class FilesCompared {

  private static final int MOST = 10_000;

  private final IgnoredPaths ignored;
  private final Budget budget;
  private long compared;
  private long unread;

  FilesCompared(IgnoredPaths ignored, Budget budget) {
    this.ignored = ignored;
    this.budget = budget;
  }

  long compared() {
    return compared;
  }

  long unread() {
    return unread;
  }

  /** What is not the same, by path. */
  List<ArtifactDifference> compare(ArtifactTree source, ArtifactTree run) throws IOException {
    SortedMap<String, Long> before = source.files("");
    SortedMap<String, Long> after = run.files("");
    TreeSet<String> paths = new TreeSet<>(before.keySet());
    paths.addAll(after.keySet());
    List<ArtifactDifference> differences = new ArrayList<>();
    for (String path : paths) {
      ArtifactDifference.Builder each =
          ArtifactDifference.newBuilder().setPath(path).setIsIgnored(ignored.has(path));
      if (!after.containsKey(path)) {
        differences.add(each.setDifference(Difference.DIFFERENCE_REMOVED).build());
      } else if (!before.containsKey(path)) {
        differences.add(each.setDifference(Difference.DIFFERENCE_ADDED).build());
      } else if (!before.get(path).equals(after.get(path))) {
        differences.add(each.setDifference(Difference.DIFFERENCE_CHANGED).build());
      } else if (!isSame(path, before.get(path), source, run, each)) {
        differences.add(each.setDifference(Difference.DIFFERENCE_CHANGED).build());
      }
      compared++;
    }
    return differences.subList(0, Math.min(MOST, differences.size()));
  }

  /** Also if it is too large to be read, which is counted. */
  private boolean isSame(
      String path,
      long size,
      ArtifactTree source,
      ArtifactTree run,
      ArtifactDifference.Builder difference)
      throws IOException {
    if (!budget.take(2 * size)) {
      unread++;
      return true;
    }
    String before = digest(source, path);
    String after = digest(run, path);
    difference.setSourceDigest(before).setDigest(after);
    return before.equals(after);
  }

  private static String digest(ArtifactTree tree, String path) throws IOException {
    try (InputStream in = tree.open(path)) {
      return FileDigests.of(in).sha256();
    }
  }
}
