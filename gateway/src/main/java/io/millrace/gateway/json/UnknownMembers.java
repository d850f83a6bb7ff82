package io.millrace.gateway.json;

import com.fasterxml.jackson.core.JsonParser;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.io.IOException;
import java.util.Arrays;
import java.util.function.UnaryOperator;

/**
 * What becomes of members that the contract does not know: MLflow passes them over, and so must
 * MLflow's paths; elsewhere a name that is misspelt is better said than served without.
 */
public final class UnknownMembers {

  /** They are passed over, whatever is in them. */
  public static final UnknownMembers PASSED_OVER = new UnknownMembers(null);

  private final UnaryOperator<String> elsewhere;

  private UnknownMembers(UnaryOperator<String> elsewhere) {
    this.elsewhere = elsewhere;
  }

  /**
   * They are refused with INVALID_PARAMETER_VALUE, which names the member by its path and, where
   * that can be guessed, what was meant.
   *
   * @param elsewhere says, as a sentence, where a name belongs that was found at the top of the
   *     body; null if nowhere
   */
  public static UnknownMembers refused(UnaryOperator<String> elsewhere) {
    return new UnknownMembers(elsewhere);
  }

  /** Deals with the member at whose value the parser is. */
  void meet(JsonParser in, MessagePlan plan, String name) throws IOException {
    if (elsewhere == null) {
      in.skipChildren();
      return;
    }
    String path = JsonPath.of(in);
    String hint = path.equals(name) ? elsewhere.apply(name) : null;
    if (hint == null) {
      String near =
          NearName.of(
              name,
              Arrays.stream(plan.fields()).map(FieldPlan::field).map(FieldDescriptor::getName));
      hint = near == null ? "There is no such field." : "Did you mean '" + near + "'?";
    }
    throw Problems.unknown(path, hint);
  }
}
