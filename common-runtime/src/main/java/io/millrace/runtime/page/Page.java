package io.millrace.runtime.page;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A piece of a list.
 *
 * @param nextToken asks for the next piece; only there if there is one
 */
public record Page<T>(List<T> items, Optional<String> nextToken) {

  private static final int CHUNK = 100;

  /** A piece of a list. */
  public Page {
    items = List.copyOf(items);
  }

  /** Takes a few of a page's items. */
  @FunctionalInterface
  public interface Chunk<T> {
    /**
     * Takes them.
     *
     * @param nextToken the page's, with the last ones
     */
    void take(List<T> items, Optional<String> nextToken) throws InterruptedException;
  }

  /**
   * Hands the items out a hundred at a time, so that not more than that many are held of an answer,
   * however long it is. An empty page is one chunk of nothing.
   */
  public void inChunks(Chunk<T> taker) throws InterruptedException {
    int start = 0;
    do {
      int end = Math.min(start + CHUNK, items.size());
      taker.take(items.subList(start, end), end == items.size() ? nextToken : Optional.empty());
      start = end;
    } while (start < items.size());
  }

  /** The same piece of a list that shows its items in another way. */
  public <R> Page<R> map(Function<? super T, ? extends R> shown) {
    return new Page<>(items.stream().<R>map(shown).toList(), nextToken);
  }

  /** Nothing, and nothing after it. */
  public static <T> Page<T> empty() {
    return new Page<>(List.of(), Optional.empty());
  }
}
