package io.millrace.registry.alias;

import io.millrace.registry.history.AliasMoves.Move;
import io.millrace.runtime.error.MillraceException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Where a rollback leads: an alias's moves are a stack of versions, and a move back to the version
 * below the top takes the top away. So one rollback after another walks back through history
 * instead of swapping the last two versions for ever.
 *
 * @param moves all moves of the alias, the first one first
 */
record Rollback(List<Move> moves) {

  /** The version that the alias pointed to before. RESOURCE_DOES_NOT_EXIST if there is none. */
  int target(String name, String alias) {
    Deque<Integer> stack = new ArrayDeque<>();
    for (Move move : moves) {
      Integer top = stack.poll();
      if (move.to() == null || !move.to().equals(stack.peek())) {
        if (top != null) {
          stack.push(top);
        }
        if (move.to() != null) {
          stack.push(move.to());
        }
      }
    }
    boolean isSet = !moves.isEmpty() && moves.getLast().to() != null;
    if (isSet) {
      stack.poll();
    }
    Integer target = stack.peek();
    if (target == null) {
      throw MillraceException.notFound(
          "Alias '%s' of '%s' pointed to no other version before.".formatted(alias, name));
    }
    return target;
  }
}
