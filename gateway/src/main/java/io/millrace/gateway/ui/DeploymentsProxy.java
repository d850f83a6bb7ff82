package io.millrace.gateway.ui;

import io.millrace.common.v1.ErrorReason;
import io.millrace.gateway.rest.Headers;
import io.millrace.gateway.rest.HttpErrors;
import io.millrace.gateway.rest.RequestBody;
import io.millrace.runtime.error.MillraceException;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.regex.Pattern;

/**
 * Lets MLflow's web pages reach the deployments server that the operator names: its list of
 * endpoints, and calls of one. Nothing else on it can be reached, and without one there are no
 * endpoints.
 */
public final class DeploymentsProxy implements Handler<HttpServerRequest> {

  private static final Buffer NO_ENDPOINTS = Buffer.buffer("{\"endpoints\": []}");
  private static final Pattern LIST = Pattern.compile("/*api/2\\.0/endpoints/*");
  private static final Pattern CALL = Pattern.compile("gateway/[^/?#]+/invocations");

  private final URI target;
  private final HttpClient client;
  private final HttpErrors errors;
  private final int maxBody;

  /**
   * @param target the deployments server; null for none
   */
  public DeploymentsProxy(URI target, HttpClient client, HttpErrors errors, int maxBody) {
    this.target = target;
    this.client = client;
    this.errors = errors;
    this.maxBody = maxBody;
  }

  @Override
  public void handle(HttpServerRequest request) {
    if (target == null) {
      RequestBody.discard(request);
      request.response().putHeader(Headers.CONTENT_TYPE, Headers.JSON).end(NO_ENDPOINTS);
    } else if (request.method().equals(HttpMethod.POST)) {
      RequestBody.read(
          request,
          maxBody,
          body -> call(request, body),
          failure -> errors.answer(request.response(), failure));
    } else {
      RequestBody.discard(request);
      String path = request.getParam("gateway_path");
      ask(request, HttpMethod.GET, path, null);
    }
  }

  private void call(HttpServerRequest request, byte[] body) {
    try {
      JsonObject json = new JsonObject(Buffer.buffer(body));
      Object data = json.getValue("json_data");
      ask(
          request,
          HttpMethod.POST,
          json.getString("gateway_path"),
          data == null ? null : io.vertx.core.json.Json.encodeToBuffer(data));
    } catch (DecodeException | ClassCastException malformed) {
      errors.answer(
          request.response(),
          MillraceException.invalid("The request body must be a JSON object with a gateway_path."));
    }
  }

  private void ask(HttpServerRequest request, HttpMethod method, String path, Buffer data) {
    if (path == null || path.isEmpty()) {
      errors.answer(
          request.response(),
          MillraceException.invalid("Deployments proxy request must specify a gateway_path."));
      return;
    }
    Pattern allowed = method.equals(HttpMethod.GET) ? LIST : CALL;
    if (!allowed.matcher(path).matches() || path.contains("..")) {
      errors.answer(
          request.response(),
          MillraceException.invalid(
              "Invalid gateway_path: %s for method: %s".formatted(path, method)));
      return;
    }
    RequestOptions options =
        new RequestOptions()
            .setMethod(method)
            .setAbsoluteURI(target.toString().replaceAll("/+$", "") + "/" + path)
            .setFollowRedirects(false);
    client
        .request(options)
        .compose(
            outgoing -> {
              outgoing.putHeader(Headers.CONTENT_TYPE, Headers.JSON);
              return data == null ? outgoing.send() : outgoing.send(data);
            })
        .compose(answer -> answer.body().map(body -> new Answer(answer.statusCode(), body)))
        .onSuccess(answer -> pass(request, answer))
        .onFailure(
            failure ->
                errors.answer(
                    request.response(),
                    MillraceException.unavailable(
                        "The deployments server does not answer at the moment.", failure)));
  }

  private record Answer(int status, Buffer body) {}

  private void pass(HttpServerRequest request, Answer answer) {
    if (answer.status == 200) {
      request.response().putHeader(Headers.CONTENT_TYPE, Headers.JSON).end(answer.body);
      return;
    }
    ErrorReason reason =
        answer.status >= 500
            ? ErrorReason.ERROR_REASON_TEMPORARILY_UNAVAILABLE
            : ErrorReason.ERROR_REASON_BAD_REQUEST;
    errors.answer(
        request.response(),
        new MillraceException(
            reason,
            "Deployments proxy request failed with error code %d. Error message: %s"
                .formatted(answer.status, answer.body)));
  }
}
