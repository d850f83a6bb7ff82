package io.millrace.models.serve;

import io.millrace.common.v1.ErrorReason;
import io.millrace.models.scoring.Answer;
import io.millrace.models.scoring.answer.ScoringErrors;
import io.millrace.runtime.error.GrpcErrors;
import io.millrace.runtime.error.MillraceException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** MLflow's scoring server over HTTP: its routes, with the same bodies. */
final class ScoringServer implements AutoCloseable {

  /** The release whose scoring server this is like, which is what {@code /version} tells there. */
  private static final String VERSION = "3.17.2";

  private static final String JSON = "application/json";
  private static final String SCORE = "/invocations";
  private static final int OK = 200;
  private static final int REDIRECT = 307;
  private static final int TOO_LARGE = 413;
  private static final int TIMEOUT = 504;
  private static final int PATIENCE_SECONDS = 10;
  private static final int THREADS = Runtime.getRuntime().availableProcessors() + 1;

  private static final MillraceException TOO_MANY =
      new MillraceException(
          ErrorReason.ERROR_REASON_RESOURCE_EXHAUSTED,
          "Too many requests wait already: try again later.");

  private final Vertx vertx;
  private final LocalModel model;
  private final int timeoutSeconds;
  private final int maxBody;

  /** How many requests there may be that are worked on, or wait for that. */
  private final int most;

  private final AtomicInteger underWay = new AtomicInteger();
  private final WorkerExecutor workers;
  private final HttpServer server;

  ScoringServer(Vertx vertx, LocalModel model, int timeoutSeconds, int maxBody, int maxWaiting) {
    this.vertx = vertx;
    this.model = model;
    this.timeoutSeconds = timeoutSeconds;
    this.maxBody = maxBody;
    this.most = maxWaiting + THREADS;
    // A call uses one thread; one more lets short calls pass a long one.
    this.workers = vertx.createSharedWorkerExecutor("scoring", THREADS, 1, TimeUnit.DAYS);
    this.server = vertx.createHttpServer(new HttpServerOptions()).requestHandler(this::handle);
  }

  /**
   * Listens.
   *
   * @return the port, which the system has chosen if 0 was given
   * @throws ServeFailure if the address cannot be had
   */
  int listen(String host, int port) throws InterruptedException {
    try {
      return server.listen(port, host).toCompletionStage().toCompletableFuture().get().actualPort();
    } catch (ExecutionException e) {
      throw new ServeFailure(
          "cannot listen at %s:%d: %s".formatted(host, port, e.getCause().getMessage()));
    }
  }

  private void handle(HttpServerRequest request) {
    String path = request.path();
    switch (path) {
      case "/ping", "/health" -> read(request, "\n");
      case "/version" -> read(request, VERSION);
      case SCORE -> {
        if (request.method() == HttpMethod.POST) {
          receive(request);
        } else {
          refuseMethod(request, "POST");
        }
      }
      case "/ping/", "/health/", "/version/", SCORE + "/" ->
          request
              .response()
              .setStatusCode(REDIRECT)
              .putHeader("Location", path.substring(0, path.length() - 1))
              .end();
      default -> send(request, 404, JSON, "{\"detail\":\"Not Found\"}");
    }
  }

  private static void read(HttpServerRequest request, String body) {
    if (request.method() == HttpMethod.GET || request.method() == HttpMethod.HEAD) {
      send(request, OK, JSON, body);
    } else {
      refuseMethod(request, "GET");
    }
  }

  private static void refuseMethod(HttpServerRequest request, String allowed) {
    request.response().putHeader("Allow", allowed);
    send(request, 405, JSON, "{\"detail\":\"Method Not Allowed\"}");
  }

  /** Takes the body in, up to the limit, and no longer than a request may take. */
  private void receive(HttpServerRequest request) {
    Buffer body = Buffer.buffer();
    long timer =
        vertx.setTimer(
            TimeUnit.SECONDS.toMillis(timeoutSeconds),
            id -> send(request, TIMEOUT, JSON, "Request processing time exceeded limit"));
    request.exceptionHandler(gone -> vertx.cancelTimer(timer));
    request.handler(
        chunk -> {
          if (body.length() + chunk.length() <= maxBody) {
            body.appendBuffer(chunk);
          } else if (!request.response().ended()) {
            vertx.cancelTimer(timer);
            request.response().putHeader("Connection", "close");
            send(
                request,
                TOO_LARGE,
                Answer.TEXT,
                "The body is larger than %d bytes.".formatted(maxBody));
          }
        });
    request.endHandler(
        end -> {
          if (!request.response().ended()) {
            score(request, body).onComplete(done -> vertx.cancelTimer(timer));
          }
        });
  }

  private Future<Void> score(HttpServerRequest request, Buffer body) {
    if (underWay.incrementAndGet() > most) {
      underWay.decrementAndGet();
      send(request, ScoringErrors.failure(TOO_MANY, ""));
      return Future.succeededFuture();
    }
    String type = request.getHeader("Content-Type");
    Promise<Void> done = Promise.promise();
    workers
        .executeBlocking(
            // Nobody waits any more for what came too late, or has gone.
            () -> isOver(request.response()) ? null : model.score(type, body.getBytes()), false)
        .onSuccess(answer -> send(request, answer))
        .onFailure(failure -> send(request, 500, Answer.TEXT, "Internal Server Error"))
        .onComplete(
            any -> {
              underWay.decrementAndGet();
              done.complete();
            });
    return done.future();
  }

  private static boolean isOver(HttpServerResponse response) {
    return response.ended() || response.closed();
  }

  private static void send(HttpServerRequest request, Answer answer) {
    if (answer != null) {
      if (answer.isFailure()
          && answer.reason() == ErrorReason.ERROR_REASON_TEMPORARILY_UNAVAILABLE
          && !isOver(request.response())) {
        request.response().putHeader("Retry-After", String.valueOf(GrpcErrors.RETRY_SECONDS));
      }
      send(request, status(answer), answer.contentType(), Buffer.buffer(answer.body()));
    }
  }

  private static int status(Answer answer) {
    return answer.isFailure() ? HttpStatus.of(answer.reason()) : OK;
  }

  private static void send(HttpServerRequest request, int status, String type, String body) {
    send(request, status, type, Buffer.buffer(body.getBytes(StandardCharsets.UTF_8)));
  }

  private static void send(HttpServerRequest request, int status, String type, Buffer body) {
    HttpServerResponse response = request.response();
    if (isOver(response)) {
      return;
    }
    response.setStatusCode(status).putHeader("Content-Type", type);
    if (request.method() == HttpMethod.HEAD) {
      response.putHeader("Content-Length", Integer.toString(body.length())).end();
    } else {
      response.end(body);
    }
  }

  /** Ends the calls that are under way, and gives everything back. */
  @Override
  public void close() {
    try {
      vertx
          .close()
          .toCompletionStage()
          .toCompletableFuture()
          .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      model.close();
    } catch (ExecutionException | TimeoutException e) {
      System.err.println("millrace: calls under way were cut off");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
