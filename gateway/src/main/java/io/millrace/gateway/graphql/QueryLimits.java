package io.millrace.gateway.graphql;

import graphql.language.Definition;
import graphql.language.Document;
import graphql.language.Field;
import graphql.language.FragmentDefinition;
import graphql.language.FragmentSpread;
import graphql.language.InlineFragment;
import graphql.language.OperationDefinition;
import graphql.language.Selection;
import graphql.language.SelectionSet;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * How much one query may ask. Bounds and texts are MLflow's; what fragments hold counts where they
 * are spread.
 *
 * @param rootFields the most fields at the top
 * @param aliases the most aliases in one place
 */
public record QueryLimits(int rootFields, int aliases) {

  private static final int MAX_DEPTH = 10;
  private static final int MAX_SELECTIONS = 1000;

  private record Place(SelectionSet selections, int depth, Set<String> spread) {}

  /** What is wrong with a query; null if nothing is. */
  String refuse(Document query) {
    Map<String, FragmentDefinition> fragments = new HashMap<>();
    for (FragmentDefinition fragment : query.getDefinitionsOfType(FragmentDefinition.class)) {
      fragments.put(fragment.getName(), fragment);
    }
    Deque<Place> places = new ArrayDeque<>();
    for (Definition<?> definition : query.getDefinitions()) {
      if (definition instanceof OperationDefinition operation) {
        places.push(new Place(operation.getSelectionSet(), 1, Set.of()));
      }
    }
    int roots = 0;
    int mostAliases = 0;
    int selections = 0;
    while (!places.isEmpty()) {
      Place place = places.pop();
      if (place.depth > MAX_DEPTH) {
        return "Query exceeds maximum depth of " + MAX_DEPTH;
      }
      int aliasesHere = 0;
      Deque<Place> here = new ArrayDeque<>();
      here.push(place);
      while (!here.isEmpty()) {
        Place part = here.pop();
        for (Selection<?> selection : part.selections.getSelections()) {
          selections++;
          if (selections > MAX_SELECTIONS) {
            return "Query exceeds maximum total selections of " + MAX_SELECTIONS;
          }
          switch (selection) {
            case Field field -> {
              roots += part.depth == 1 ? 1 : 0;
              aliasesHere += field.getAlias() == null ? 0 : 1;
              if (field.getSelectionSet() != null) {
                places.push(new Place(field.getSelectionSet(), part.depth + 1, part.spread));
              }
            }
            case InlineFragment inline ->
                here.push(new Place(inline.getSelectionSet(), part.depth, part.spread));
            case FragmentSpread spread -> spread(spread, fragments, part, here);
            default -> throw new IllegalStateException("no such selection: " + selection);
          }
        }
      }
      mostAliases = Math.max(mostAliases, aliasesHere);
    }
    if (roots > rootFields) {
      return tooMany("root fields", "MLFLOW_SERVER_GRAPHQL_MAX_ROOT_FIELDS", rootFields, roots);
    }
    return mostAliases > aliases
        ? tooMany("aliases", "MLFLOW_SERVER_GRAPHQL_MAX_ALIASES", aliases, mostAliases)
        : null;
  }

  /** A fragment in itself is refused by the validation that follows. */
  private static void spread(
      FragmentSpread spread,
      Map<String, FragmentDefinition> fragments,
      Place part,
      Deque<Place> here) {
    FragmentDefinition fragment = fragments.get(spread.getName());
    if (fragment != null && !part.spread.contains(spread.getName())) {
      Set<String> within = new HashSet<>(part.spread);
      within.add(spread.getName());
      here.push(new Place(fragment.getSelectionSet(), part.depth, within));
    }
  }

  private static String tooMany(String what, String variable, int limit, int count) {
    return "GraphQL queries should have at most %d %s, got %d %s. To increase the limit, set the %s environment variable."
        .formatted(limit, what, count, what, variable);
  }
}
