package io.millrace.gateway.page;

import io.millrace.gateway.rest.Headers;
import io.quarkus.qute.TemplateInstance;
import io.vertx.core.http.HttpServerResponse;

/** Sends pages, with the headers that hold for all of them. */
final class PageAnswers {

  /** Nothing from outside, nothing inline: what a user wrote can neither run nor call home. */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
          + "font-src 'self'; media-src 'self'; connect-src 'self'; frame-src 'self'; "
          + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

  private PageAnswers() {}

  static void send(HttpServerResponse response, int status, TemplateInstance page) {
    if (response.ended() || response.closed()) {
      return;
    }
    response
        .setStatusCode(status)
        .putHeader(Headers.CONTENT_TYPE, Headers.HTML)
        .putHeader("Content-Security-Policy", POLICY)
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader("Referrer-Policy", "same-origin")
        .putHeader("Cache-Control", "no-cache")
        .end(page.render());
  }
}
