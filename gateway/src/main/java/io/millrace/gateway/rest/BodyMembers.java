package io.millrace.gateway.rest;

import com.google.protobuf.Descriptors.FieldDescriptor;
import io.millrace.gateway.json.FieldPlan;
import io.millrace.gateway.json.NearName;
import io.millrace.gateway.json.UnknownMembers;
import io.millrace.gateway.route.PathVariable;
import io.millrace.gateway.route.Route;

/** Of a route: what becomes of members of a request's body that its message does not have. */
final class BodyMembers {

  private BodyMembers() {}

  static UnknownMembers unknown(Route route) {
    return route.binding().isOwn()
        ? UnknownMembers.refused(name -> elsewhere(route, name))
        : UnknownMembers.PASSED_OVER;
  }

  /** Where a name belongs that is not in the body, if the body is but a part of the request. */
  private static String elsewhere(Route route, String name) {
    FieldPlan body = route.bodyField();
    if (body == null) {
      return null;
    }
    if (body.field().getName().equals(name)) {
      return "The body is itself the '" + name + "'.";
    }
    String near =
        NearName.of(
            name,
            route.request().fieldList().stream()
                .filter(field -> field != body)
                .map(FieldPlan::field)
                .map(FieldDescriptor::getName)
                .filter(field -> PathVariable.find(route.request(), field) != null));
    if (near == null) {
      return null;
    }
    boolean inPath = route.variables().stream().anyMatch(each -> each.name().equals(near));
    return inPath
        ? "'" + near + "' is given by the path."
        : "'" + near + "' is a query parameter, not a field of the body.";
  }
}
