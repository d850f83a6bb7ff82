package io.millrace.gateway.graphql;

import graphql.ExecutionInput;
import graphql.ExecutionResult;
import graphql.GraphQL;
import graphql.GraphQLError;
import graphql.GraphqlErrorBuilder;
import graphql.execution.DataFetcherExceptionHandler;
import graphql.execution.DataFetcherExceptionHandlerParameters;
import graphql.execution.DataFetcherExceptionHandlerResult;
import graphql.parser.InvalidSyntaxException;
import graphql.parser.Parser;
import io.grpc.Channel;
import io.grpc.ServiceDescriptor;
import io.millrace.gateway.rest.Headers;
import io.millrace.gateway.rest.HttpErrors;
import io.millrace.gateway.rest.RequestBody;
import io.millrace.runtime.error.GrpcErrors;
import io.millrace.runtime.error.MillraceException;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;

/**
 * Answers GraphQL as MLflow does: always 200, {@code data} beside {@code errors}, which are plain
 * texts, or null.
 */
public final class GraphqlHandler implements Handler<HttpServerRequest> {

  private final GraphQL graphql;
  private final QueryLimits limits;
  private final HttpErrors errors;
  private final int maxBody;

  /**
   * @param channels gives the channel of a service by its full proto name
   * @param deadline of each call
   */
  public GraphqlHandler(
      List<ServiceDescriptor> services,
      Function<String, Channel> channels,
      Duration deadline,
      QueryLimits limits,
      HttpErrors errors,
      int maxBody) {
    this.limits = limits;
    this.errors = errors;
    this.maxBody = maxBody;
    graphql =
        GraphQL.newGraphQL(new SchemaBuilder(services, new Calls(channels, deadline)).build())
            .defaultDataFetcherExceptionHandler(new PlainErrors())
            .build();
  }

  @Override
  public void handle(HttpServerRequest request) {
    String type = request.getHeader(Headers.CONTENT_TYPE);
    // Also what keeps pages of others from asking without a preflight.
    if (type == null || !type.split(";")[0].strip().equalsIgnoreCase("application/json")) {
      RequestBody.discard(request);
      errors.answer(
          request.response(),
          MillraceException.invalid(
              "Bad Request. Content-Type must be one of ['application/json']."));
      return;
    }
    RequestBody.read(
        request,
        maxBody,
        body -> execute(request, body),
        failure -> errors.answer(request.response(), failure));
  }

  private void execute(HttpServerRequest request, byte[] body) {
    ExecutionInput input;
    try {
      input = input(body);
      String refused = limits.refuse(Parser.parse(input.getQuery()));
      if (refused != null) {
        answer(request, null, List.of(refused));
        return;
      }
    } catch (InvalidSyntaxException syntax) {
      answer(request, null, List.of(syntax.toInvalidSyntaxError().getMessage()));
      return;
    } catch (DecodeException | ClassCastException malformed) {
      answer(
          request,
          null,
          List.of("The body must be a JSON object with query, variables and operationName."));
      return;
    }
    Context loop = Vertx.currentContext();
    graphql
        .executeAsync(input)
        .whenComplete(
            (result, failure) -> loop.runOnContext(ignored -> finish(request, result, failure)));
  }

  private static ExecutionInput input(byte[] body) {
    JsonObject json = new JsonObject(Buffer.buffer(body));
    String query = json.getString("query");
    if (query == null) {
      throw new DecodeException("no query");
    }
    JsonObject variables = json.getJsonObject("variables");
    return ExecutionInput.newExecutionInput(query)
        .operationName(json.getString("operationName"))
        .variables(variables == null ? Map.of() : variables.getMap())
        .build();
  }

  private void finish(HttpServerRequest request, ExecutionResult result, Throwable failure) {
    if (request.response().ended() || request.response().closed()) {
      return;
    }
    if (failure != null) {
      errors.answer(request.response(), failure);
    } else {
      answer(
          request,
          result.getData(),
          result.getErrors().stream().map(GraphQLError::getMessage).toList());
    }
  }

  private static void answer(HttpServerRequest request, Object data, List<String> messages) {
    request
        .response()
        .putHeader(Headers.CONTENT_TYPE, Headers.JSON)
        .end(
            new JsonObject()
                .put("data", data)
                .put("errors", messages.isEmpty() ? null : messages)
                .toBuffer());
  }

  /** The message of a failure as a caller of REST hears it, and nothing else. */
  private static final class PlainErrors implements DataFetcherExceptionHandler {
    @Override
    public CompletableFuture<DataFetcherExceptionHandlerResult> handleException(
        DataFetcherExceptionHandlerParameters parameters) {
      Throwable failure = parameters.getException();
      Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
      MillraceException known =
          cause instanceof MillraceException ours
              ? ours
              : HttpErrors.of(GrpcErrors.toStatus(cause));
      GraphQLError error =
          GraphqlErrorBuilder.newError(parameters.getDataFetchingEnvironment())
              .message("%s", known.getMessage())
              .build();
      return CompletableFuture.completedFuture(
          DataFetcherExceptionHandlerResult.newResult(error).build());
    }
  }
}
