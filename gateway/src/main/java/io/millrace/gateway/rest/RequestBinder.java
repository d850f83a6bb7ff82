package io.millrace.gateway.rest;

import com.google.api.HttpBody;
import com.google.protobuf.Message;
import io.millrace.gateway.json.JsonCodec;
import io.millrace.gateway.route.PathVariable;
import io.millrace.gateway.route.Route;
import io.millrace.gateway.route.RouteTable.Match;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;

/**
 * Makes the request message: query first, then the JSON body, then headers, then the path, which
 * wins.
 *
 * <p>As MLflow has it, a GET without a query may carry its parameters as JSON, and a DELETE may
 * carry them either way. Names that the contract does not know are passed over on MLflow's paths,
 * and refused on ours.
 */
final class RequestBinder {

  private final JsonCodec codec;

  RequestBinder(JsonCodec codec) {
    this.codec = codec;
  }

  /** Whether a request's body is looked at. */
  static boolean readsBody(Route route, String query) {
    HttpMethod verb = route.binding().verb();
    return route.wholeBody()
        || route.bodyField() != null
        || verb.equals(HttpMethod.DELETE)
        || verb.equals(HttpMethod.GET) && isEmpty(query);
  }

  /**
   * The request message.
   *
   * @param head where the query and headers stand
   * @param body the request's body; empty for none, and for one that is not to be looked at
   * @throws io.millrace.runtime.error.MillraceException INVALID_PARAMETER_VALUE naming what does
   *     not fit
   */
  Message bind(Match match, HttpServerRequest head, byte[] body) {
    Route route = match.route();
    String query = head.query();
    Message.Builder request = route.newRequest();
    if (!isEmpty(query) && (!route.wholeBody() || route.binding().isOwn())) {
      new QueryBinder(route, request, EventStreams.answer(route, head)).bind(query);
    }
    if (body.length > 0) {
      if (route.bodyField() != null) {
        codec.readField(body, route.bodyField(), BodyMembers.unknown(route), request);
      } else {
        codec.read(body, route.request(), BodyMembers.unknown(route), request);
      }
    }
    bindHeaders(route, head, request);
    bindPath(match, request);
    return request.build();
  }

  /** The request message around a body that is nobody's business here. */
  Message bindRaw(Match match, HttpServerRequest head, HttpBody body) {
    return bindHead(match, head).setField(match.route().bodyField().field(), body).build();
  }

  /** The message that heads a stream of bytes: everything but those. */
  Message.Builder bindHead(Match match, HttpServerRequest head) {
    Message.Builder request = match.route().newRequest();
    if (!isEmpty(head.query())) {
      new QueryBinder(match.route(), request, false).bind(head.query());
    }
    bindHeaders(match.route(), head, request);
    bindPath(match, request);
    return request;
  }

  private static void bindHeaders(Route route, HttpServerRequest head, Message.Builder request) {
    for (Route.Header header : route.headers()) {
      String value = head.getHeader(header.name());
      if (value != null) {
        header.set(request, value);
      }
    }
  }

  private static void bindPath(Match match, Message.Builder request) {
    List<PathVariable> variables = match.route().variables();
    for (int i = 0; i < variables.size(); i++) {
      PathVariable variable = variables.get(i);
      variable.set(request, PercentCode.decode(match.raw(i), false, variable.name()));
    }
  }

  private static boolean isEmpty(String query) {
    return query == null || query.isEmpty();
  }
}
