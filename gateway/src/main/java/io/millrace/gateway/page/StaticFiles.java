package io.millrace.gateway.page;

import io.millrace.gateway.rest.Headers;
import io.millrace.gateway.rest.RequestBody;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The script and the style sheet of the pages, read once. */
final class StaticFiles {

  private StaticFiles() {}

  static void install(Router router, String prefix) {
    serve(router, prefix, "pages.css", "text/css; charset=utf-8");
    serve(router, prefix, "links.js", "text/javascript; charset=utf-8");
  }

  private static void serve(Router router, String prefix, String name, String contentType) {
    Buffer file = read(name);
    router
        .get(prefix + "/static-files/" + name)
        .handler(
            context -> {
              context
                  .response()
                  .putHeader(Headers.CONTENT_TYPE, contentType)
                  .putHeader("Cache-Control", "max-age=3600")
                  .end(file);
              RequestBody.discard(context.request());
            });
  }

  private static Buffer read(String name) {
    try (InputStream in = StaticFiles.class.getResourceAsStream(name)) {
      return Buffer.buffer(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
