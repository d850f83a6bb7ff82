package io.millrace.gateway.rest;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.millrace.gateway.json.FieldPlan;
import io.millrace.gateway.json.MessagePlan;
import io.millrace.gateway.json.NearName;
import io.millrace.gateway.route.PathVariable;
import io.millrace.gateway.route.Route;
import io.millrace.runtime.error.MillraceException;
import java.util.HashSet;
import java.util.Set;

/**
 * Sets fields from a query string. Names are the contract's own (and second names), with dots for
 * fields of messages; a list is given by repeating its name. Unknown names are passed over on
 * MLflow's paths, and refused on ours.
 */
final class QueryBinder {

  private final Route route;
  private final MessagePlan plan;
  private final Message.Builder request;
  private final boolean isEventStream;
  private final Set<String> seen = new HashSet<>();

  /**
   * @param isEventStream whether the answer is one of server-sent events, whose client may say here
   *     where it was
   */
  QueryBinder(Route route, Message.Builder request, boolean isEventStream) {
    this.route = route;
    plan = route.request();
    this.request = request;
    this.isEventStream = isEventStream;
  }

  void bind(String query) {
    int start = 0;
    while (start < query.length()) {
      int end = query.indexOf('&', start);
      if (end < 0) {
        end = query.length();
      }
      if (end > start) {
        bindPair(query.substring(start, end));
      }
      start = end + 1;
    }
  }

  private void bindPair(String pair) {
    int equals = pair.indexOf('=');
    String rawName = equals < 0 ? pair : pair.substring(0, equals);
    String name = PercentCode.decode(rawName, true, rawName);
    if (isEventStream && name.equals(LastEventId.PARAMETER)) {
      return;
    }
    PathVariable field = PathVariable.find(plan, name);
    if (refuses(field)) {
      throw unknown(name, field);
    }
    if (field == null || route.wholeBody()) {
      return;
    }
    String value = equals < 0 ? "" : PercentCode.decode(pair.substring(equals + 1), true, name);
    if (!field.field().isRepeated() && !seen.add(name)) {
      throw MillraceException.invalid(
          "Request specifies '%s' more than once; provide it only once.".formatted(name));
    }
    if (counts(name, value, field)) {
      field.set(request, value);
    }
  }

  /** What passes as it is may bring parameters of its own protocol. */
  private boolean refuses(PathVariable field) {
    return (field == null || route.wholeBody())
        && route.binding().isOwn()
        && !route.isRaw()
        && route.shape() != Route.Shape.UPLOAD;
  }

  private MillraceException unknown(String name, PathVariable field) {
    String hint = field == null ? nearest(name) : "'" + name + "' is a field of the body.";
    return MillraceException.invalid("Unknown query parameter '%s': %s".formatted(name, hint));
  }

  private String nearest(String name) {
    String near =
        route.wholeBody()
            ? null
            : NearName.of(
                name,
                plan.fieldList().stream()
                    .map(FieldPlan::field)
                    .map(FieldDescriptor::getName)
                    .filter(each -> PathVariable.find(plan, each) != null));
    return near == null ? "There is no such parameter." : "Did you mean '" + near + "'?";
  }

  /** Of a field given under both its names, the first name counts unless it is empty. */
  private boolean counts(String name, String value, PathVariable field) {
    if (!plan.isDoubled(name) || "".equals(request.getField(field.field()))) {
      return true;
    }
    return !plan.isAlias(name) && !value.isEmpty();
  }
}
