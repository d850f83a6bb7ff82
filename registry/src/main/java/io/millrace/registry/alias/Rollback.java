package io.millrace.registry.alias;

import io.millrace.registry.history.AliasMoves.Move;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.IntPredicate;

/**
 * Where a rollback leads. An alias's moves are a stack of versions, and a rollback takes away what
 * it goes back over: so one rollback after another walks back through history, instead of swapping
 * the last two versions for ever.
 *
 * @param moves all moves of the alias, the first one first
 */
record Rollback(List<Move> moves) {

  /** The version that the alias pointed to before, of those that are still there. */
  OptionalInt target(IntPredicate isThere) {
    Deque<Integer> stack = new ArrayDeque<>();
    boolean isSet = false;
    for (Move move : moves) {
      isSet = move.to() != null;
      if (move.rollback()) {
        while (!stack.isEmpty() && !stack.peek().equals(move.to())) {
          stack.pop();
        }
      } else if (isSet && !move.to().equals(stack.peek())) {
        stack.push(move.to());
      }
    }
    if (isSet) {
      stack.poll();
    }
    return stack.stream().mapToInt(Integer::intValue).filter(isThere).findFirst();
  }
}
