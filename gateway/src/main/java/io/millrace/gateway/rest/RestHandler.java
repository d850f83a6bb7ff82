package io.millrace.gateway.rest;

import com.google.api.HttpBody;
import com.google.protobuf.Message;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.Channel;
import io.millrace.gateway.json.JsonCodec;
import io.millrace.gateway.route.Route;
import io.millrace.gateway.route.RouteTable;
import io.millrace.gateway.route.RouteTable.Match;
import io.millrace.gateway.route.StaticPrefix;
import io.millrace.runtime.error.MillraceException;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.Locale;
import java.util.function.Function;

/** Serves every route of the contract: the one handler behind all API paths. */
public final class RestHandler implements Handler<HttpServerRequest> {

  private static final byte[] NO_BODY = {};

  private final RouteTable routes;
  private final RestLimits limits;
  private final StaticPrefix prefix;
  private final ServerMode mode;
  private final HttpErrors errors;
  private final Answers answers;
  private final RequestBinder binder;
  private final JsonCodec codec;
  private final Upstream upstream;
  private final UnknownPath unknown;

  /**
   * @param channels gives the channel of a service by its full proto name
   */
  public RestHandler(
      RouteTable routes,
      Function<String, Channel> channels,
      RestLimits limits,
      StaticPrefix prefix,
      ServerMode mode) {
    this.routes = routes;
    this.mode = mode;
    this.limits = limits;
    codec = new JsonCodec(limits.maxDepth(), limits.maxBody());
    errors = new HttpErrors(codec);
    answers = new Answers(codec);
    binder = new RequestBinder(codec);
    upstream = new Upstream(channels, limits.deadline());
    this.prefix = prefix;
    unknown = new UnknownPath(routes, prefix);
  }

  @Override
  public void handle(HttpServerRequest request) {
    String requested = withoutLeadingSlashes(request.path());
    String path = prefix.below(requested);
    boolean head = request.method().equals(HttpMethod.HEAD);
    HttpMethod verb = head ? HttpMethod.GET : request.method();
    Match match = EventStreams.find(routes, request, verb, path);
    if (match == null) {
      match = path == null ? files(verb, requested) : routes.find(verb, path);
    }
    if (match == null) {
      unknown.answer(request, path);
      return;
    }
    Exchange exchange = new Exchange(request, match);
    try {
      serve(exchange);
    } catch (RuntimeException failure) {
      refuse(exchange, failure);
    }
  }

  /** As MLflow: what moves whole files by their path is served without the prefix too. */
  private Match files(HttpMethod verb, String path) {
    Match match = routes.find(verb, path);
    boolean file =
        match != null
            && (match.route().shape() == Route.Shape.FILE
                || match.route().shape() == Route.Shape.UPLOAD);
    return file && !match.route().variables().isEmpty() ? match : null;
  }

  /** MLflow serves {@code //x} as {@code /x}, and a client depends on it. */
  private static String withoutLeadingSlashes(String path) {
    int start = 0;
    while (path.startsWith("//", start)) {
      start++;
    }
    return path.substring(start);
  }

  private void serve(Exchange exchange) {
    HttpServerRequest request = exchange.request();
    Route route = exchange.route();
    if (mode.leavesOut(route)) {
      leaveOut(exchange);
      return;
    }
    if (route.shape() == Route.Shape.UPLOAD) {
      upload(exchange);
      return;
    }
    if (!route.isRaw()) {
      checkContentType(request, route);
    }
    if (RequestBinder.readsBody(route, request.query()) && RequestBody.isThere(request)) {
      RequestBody.read(
          request,
          limits.maxBody(),
          body -> call(exchange, body),
          failure -> errors.answer(exchange, failure));
    } else {
      RequestBody.discard(request);
      call(exchange, NO_BODY);
    }
  }

  private void leaveOut(Exchange exchange) {
    Route route = exchange.route();
    if (route.hasErrorDetail() && mode == ServerMode.NO_ARTIFACTS) {
      errors.disabled(exchange, ServerMode.noFiles());
      RequestBody.discard(exchange.request());
    } else {
      Disabled.answer(exchange.request(), mode.refusal(prefix.path() + route.binding().path()));
    }
  }

  private void call(Exchange exchange, byte[] body) {
    try {
      if (exchange.route().isRaw()) {
        raw(exchange, body);
        return;
      }
      Message request = binder.bind(exchange.match(), exchange.request(), body);
      switch (exchange.route().shape()) {
        case UNARY -> unary(exchange, request);
        case MERGED -> merged(exchange, request);
        case EVENTS -> events(exchange, EventStreams.resumed(exchange.request(), request));
        case TEXT -> text(exchange, request);
        case FILE -> file(exchange, FileRequests.withRange(exchange, request), request);
        case UPLOAD, RAW, RAW_STREAM ->
            throw new IllegalStateException("no request that can be read");
      }
    } catch (RuntimeException failure) {
      refuse(exchange, failure);
    }
  }

  private void unary(Exchange exchange, Message request) {
    new UnaryAnswer(exchange, answers, errors)
        .start(upstream.open(exchange), upstream.headers(exchange), request);
  }

  private void raw(Exchange exchange, byte[] body) {
    HttpServerRequest request = exchange.request();
    String type = request.getHeader(Headers.CONTENT_TYPE);
    HttpBody.Builder whole = HttpBody.newBuilder().setData(UnsafeByteOperations.unsafeWrap(body));
    Message bound =
        binder.bindRaw(
            exchange.match(),
            request,
            type == null ? whole.build() : whole.setContentType(type).build());
    if (exchange.route().shape() == Route.Shape.RAW) {
      unary(exchange, bound);
    } else {
      new BodyStreamAnswer(exchange, codec, errors, limits.idle())
          .start(upstream.open(exchange), upstream.headers(exchange), bound);
    }
  }

  private void merged(Exchange exchange, Message request) {
    new MergedAnswer(exchange, codec, errors)
        .start(upstream.open(exchange), upstream.headers(exchange), request);
  }

  private void events(Exchange exchange, Message request) {
    new EventStreamAnswer(exchange, codec, errors)
        .start(upstream.open(exchange), upstream.headers(exchange), request);
  }

  private void text(Exchange exchange, Message request) {
    if (!EventStreams.areAccepted(exchange.request())) {
      new PlainTextAnswer(exchange, errors)
          .start(upstream.open(exchange), upstream.headers(exchange), request);
      return;
    }
    Message resumed = EventStreams.resumedText(exchange, request);
    new TextEventsAnswer(exchange, codec, errors, resumed)
        .start(upstream.open(exchange), upstream.headers(exchange), resumed);
  }

  /**
   * @param whole the request for the whole file, for when the range turns out to be of an old
   *     version
   */
  private void file(Exchange exchange, Message request, Message whole) {
    new FileAnswer(exchange, errors, limits.idle(), () -> file(exchange, whole, whole))
        .start(upstream.open(exchange), upstream.headers(exchange), request);
  }

  private void upload(Exchange exchange) {
    Message.Builder head = binder.bindHead(exchange.match(), exchange.request());
    new Upload(exchange, answers, errors, limits.idle())
        .start(upstream.open(exchange), upstream.headers(exchange), head);
  }

  private void refuse(Exchange exchange, RuntimeException failure) {
    errors.answer(exchange, failure);
    RequestBody.discard(exchange.request());
  }

  /** As MLflow: POST and PUT say that they bring JSON. Other verbs are not asked. */
  private static void checkContentType(HttpServerRequest request, Route route) {
    HttpMethod verb = route.binding().verb();
    if (!verb.equals(HttpMethod.POST) && !verb.equals(HttpMethod.PUT)) {
      return;
    }
    String type = request.getHeader(Headers.CONTENT_TYPE);
    if (type == null) {
      throw MillraceException.invalid("Bad Request. Content-Type header is missing.");
    }
    int parameters = type.indexOf(';');
    String media = parameters < 0 ? type : type.substring(0, parameters);
    if (!media.strip().toLowerCase(Locale.ROOT).equals("application/json")) {
      throw MillraceException.invalid(
          "Bad Request. Content-Type must be one of ['application/json'].");
    }
  }
}
