package io.millrace.gateway.openapi;

import io.millrace.common.v1.ErrorReason;
import io.millrace.gateway.route.Route;
import io.millrace.gateway.route.RouteTable;
import io.millrace.gateway.route.StaticPrefix;
import io.millrace.runtime.error.GrpcErrors;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.TreeMap;

/**
 * The document at {@code /openapi}. Paths under {@code /ajax-api} are left out where they are the
 * twin of one under {@code /api}.
 */
public final class OpenApi {

  private OpenApi() {}

  /**
   * The document for all routes, as JSON.
   *
   * @param prefix where the server has them
   * @param version the product's own
   */
  public static Buffer document(RouteTable routes, StaticPrefix prefix, String version) {
    Descriptions descriptions = new Descriptions();
    Schemas schemas = new Schemas(descriptions);
    Operations operations = new Operations(schemas, descriptions);
    Map<String, JsonObject> paths = new TreeMap<>();
    for (Route route : routes.routes()) {
      if (!isTwin(route, routes)) {
        paths
            .computeIfAbsent(Operations.path(route), path -> new JsonObject())
            .put(route.binding().verb().name().toLowerCase(), operations.of(route));
      }
    }
    JsonObject pathItems = new JsonObject();
    paths.forEach(pathItems::put);
    return new JsonObject()
        .put("openapi", "3.1.0")
        .put("info", new JsonObject().put("title", "Millrace").put("version", version))
        .put("servers", new JsonArray().add(server(prefix)))
        .put("paths", pathItems)
        .put(
            "components",
            new JsonObject()
                .put("schemas", schemas.all().put("Error", error()))
                .put("responses", new JsonObject().put("Error", ErrorAnswers.any())))
        .toBuffer();
  }

  private static JsonObject server(StaticPrefix prefix) {
    return new JsonObject().put("url", prefix.path().isEmpty() ? "/" : prefix.path());
  }

  private static boolean isTwin(Route route, RouteTable routes) {
    String path = route.binding().path();
    String twin = path.replaceFirst("^/ajax-api/", "/api/");
    return !twin.equals(path)
        && routes.routes().stream()
            .anyMatch(
                other ->
                    other.binding().path().equals(twin)
                        && other.binding().verb().equals(route.binding().verb()));
  }

  private static JsonObject error() {
    JsonArray codes = new JsonArray();
    for (ErrorReason reason : ErrorReason.values()) {
      if (reason != ErrorReason.UNRECOGNIZED && reason != ErrorReason.ERROR_REASON_UNSPECIFIED) {
        codes.add(GrpcErrors.nameOf(reason));
      }
    }
    JsonObject text = new JsonObject().put("type", "string");
    return new JsonObject()
        .put("type", "object")
        .put("required", new JsonArray().add("error_code").add("message"))
        .put(
            "properties",
            new JsonObject()
                .put("error_code", text.copy().put("enum", codes))
                .put("message", text)
                .put("sqlstate", text)
                .put("error_class", text));
  }
}
