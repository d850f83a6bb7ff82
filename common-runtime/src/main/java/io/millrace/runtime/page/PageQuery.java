package io.millrace.runtime.page;

import io.millrace.runtime.error.MillraceException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A page of a list that is asked for, where the contract says of its size "from 1 to 1000; 100 if
 * absent or 0", and a page begins behind the last item of the one before.
 *
 * @param size how many items
 * @param token from an earlier page; empty for the first one
 * @param query what a token is good for
 */
public record PageQuery(int size, String token, QueryDigest query) {

  private static final int DEFAULT = 100;
  private static final int LARGEST = 1000;

  /**
   * What is asked for with the fields {@code page_size} and {@code page_token}.
   *
   * @throws MillraceException INVALID_PARAMETER_VALUE if the size is out of range
   */
  public static PageQuery of(int size, String token, QueryDigest query) {
    if (size < 0 || size > LARGEST) {
      throw MillraceException.invalid(
          "Invalid value %d for parameter 'page_size' supplied: It is from 1 to %d."
              .formatted(size, LARGEST));
    }
    return new PageQuery(size == 0 ? DEFAULT : size, token, query);
  }

  /**
   * Where the page begins.
   *
   * @param first where the first page begins
   * @throws MillraceException INVALID_PARAMETER_VALUE if the token is of another list
   */
  public <P> P position(Class<P> type, P first) {
    return token.isEmpty() ? first : PageToken.decode(query, token).expect(1).get(0, type);
  }

  /**
   * How many items are to be looked for: one more than the page has, to know whether it is last.
   */
  public int limit() {
    return size + 1;
  }

  /**
   * The page.
   *
   * @param found up to {@link #limit} items
   * @param position of an item, behind which the next page begins
   */
  public <T> Page<T> page(List<T> found, Function<T, ?> position) {
    return found.size() <= size
        ? new Page<>(found, Optional.empty())
        : new Page<>(
            found.subList(0, size),
            Optional.of(PageToken.encode(query, List.of(position.apply(found.get(size - 1))))));
  }
}
