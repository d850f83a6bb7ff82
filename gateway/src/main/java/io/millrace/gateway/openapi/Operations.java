package io.millrace.gateway.openapi;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import io.millrace.gateway.json.FieldPlan;
import io.millrace.gateway.json.MessagePlan;
import io.millrace.gateway.route.PathTemplate;
import io.millrace.gateway.route.PathVariable;
import io.millrace.gateway.route.Route;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.Set;

/** One route as an OpenAPI operation. */
final class Operations {

  /** A content type. */
  private static final String ANY = "*/*";

  private final Schemas schemas;
  private final Descriptions descriptions;
  private final Set<String> ids = new HashSet<>();

  Operations(Schemas schemas, Descriptions descriptions) {
    this.schemas = schemas;
    this.descriptions = descriptions;
  }

  /**
   * A route's path as OpenAPI writes it: a variable stands for whatever it spans, as OpenAPI knows
   * no patterns within one.
   */
  static String path(Route route) {
    String path = route.binding().path();
    for (PathTemplate.Variable variable : route.template().variables()) {
      path = path.replaceAll("\\{" + variable.field() + "=[^}]*}", "{" + variable.field() + "}");
    }
    return path;
  }

  JsonObject of(Route route) {
    MethodDescriptor rpc = route.contract();
    JsonObject operation =
        new JsonObject()
            .put("tags", new JsonArray().add(rpc.getService().getName()))
            .put("operationId", id(route));
    String description = descriptions.of(rpc);
    if (!description.isEmpty()) {
      operation.put("summary", firstSentence(description));
      operation.put("description", description);
    }
    JsonArray parameters = parameters(route);
    if (!parameters.isEmpty()) {
      operation.put("parameters", parameters);
    }
    JsonObject body = body(route);
    if (body != null) {
      operation.put("requestBody", body);
    }
    return operation.put("responses", responses(route));
  }

  private static String firstSentence(String text) {
    String line = text.replace('\n', ' ');
    int end = line.indexOf(". ");
    return end < 0 ? line : line.substring(0, end + 1);
  }

  /** The RPC's name; its further bindings carry their verb, too. */
  private String id(Route route) {
    String name = route.contract().getService().getName() + "_" + route.contract().getName();
    String id = ids.contains(name) ? name + "_" + route.binding().verb() : name;
    ids.add(id);
    return id;
  }

  private JsonArray parameters(Route route) {
    JsonArray parameters = new JsonArray();
    Set<String> inPath = new HashSet<>();
    for (PathVariable variable : route.variables()) {
      inPath.add(variable.name());
      parameters.add(parameter(variable.name(), variable.plan(), "path", true));
    }
    for (Route.Header header : route.headers()) {
      // A query parameter of its name is taken, too, but it is not how one is to send it.
      inPath.add(header.field().name());
      parameters.add(parameter(header.name(), header.field().plan(), "header", false));
    }
    if (!route.wholeBody()) {
      query(parameters, route.request(), "", route.bodyField(), inPath);
    }
    return parameters;
  }

  /** What text can set: fields, and those of messages within, by their names with dots. */
  private void query(
      JsonArray parameters, MessagePlan plan, String prefix, FieldPlan body, Set<String> inPath) {
    for (FieldPlan field : plan.fieldList()) {
      String name = prefix + field.field().getName();
      if (field == body || inPath.contains(name)) {
        continue;
      }
      if (field.field().getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
        parameters.add(parameter(name, field, "query", Schemas.isRequired(field.field())));
      } else if (prefix.isEmpty()
          && !field.field().isRepeated()
          && !field.field().getMessageType().getFile().getPackage().equals("google.protobuf")) {
        query(parameters, field.message(), name + ".", null, inPath);
      }
    }
  }

  private JsonObject parameter(String name, FieldPlan field, String in, boolean required) {
    JsonObject parameter =
        new JsonObject().put("name", name).put("in", in).put("schema", schemas.value(field));
    Schemas.describe(parameter, descriptions.of(field.field()));
    return required ? parameter.put("required", true) : parameter;
  }

  private JsonObject body(Route route) {
    if (route.shape() == Route.Shape.UPLOAD) {
      return new JsonObject()
          .put("required", true)
          .put("content", content("application/octet-stream", new JsonObject()));
    }
    if (route.isRaw()) {
      return new JsonObject().put("required", true).put("content", content(ANY, new JsonObject()));
    }
    Schemas asked = route.binding().isOwn() ? schemas.closed() : schemas;
    if (route.wholeBody()) {
      return json(asked.of(route.contract().getInputType())).put("required", true);
    }
    return route.bodyField() == null ? null : json(asked.value(route.bodyField()));
  }

  private static JsonObject json(JsonObject schema) {
    return new JsonObject().put("content", content("application/json", schema));
  }

  private static JsonObject content(String type, JsonObject schema) {
    return new JsonObject().put(type, new JsonObject().put("schema", schema));
  }

  private JsonObject responses(Route route) {
    JsonObject ok = new JsonObject().put("description", "Done.");
    boolean empty = route.contract().getOutputType().getFields().isEmpty();
    if (route.shape() == Route.Shape.EVENTS || route.shape() == Route.Shape.RAW_STREAM) {
      ok.put("content", content("text/event-stream", new JsonObject().put("type", "string")));
    } else if (route.shape() == Route.Shape.TEXT) {
      JsonObject text = new JsonObject().put("type", "string");
      ok.put("content", content("text/plain", text).mergeIn(content("text/event-stream", text)));
    } else if (route.shape() == Route.Shape.FILE) {
      ok.put("content", content("application/octet-stream", new JsonObject()));
    } else if (route.shape() == Route.Shape.RAW) {
      ok.put("content", content(ANY, new JsonObject()));
    } else if (route.shape() != Route.Shape.UPLOAD || !empty) {
      JsonObject schema =
          route.answerField() == null
              ? schemas.of(route.contract().getOutputType())
              : schemas.value(route.answerField());
      ok.put("content", content("application/json", schema));
    }
    JsonObject responses = new JsonObject().put("200", ok);
    ErrorAnswers.addTo(
        responses,
        route.errorKey(),
        descriptions.of(route.contract().getService()) + "\n" + descriptions.of(route.contract()));
    return responses;
  }
}
