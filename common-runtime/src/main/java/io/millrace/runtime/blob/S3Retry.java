package io.millrace.runtime.blob;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.ThreadLocalRandom;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;

/**
 * Sends a request again that S3 could not answer just now, as S3's rules for clients have it. The
 * SDK leaves this to its HTTP client. All bodies are in memory, so they can be sent again.
 */
final class S3Retry implements Interceptor {

  private static final int ATTEMPTS = 3;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final long FIRST_PAUSE_MILLIS = 100;

  @Override
  public Response intercept(Chain chain) throws IOException {
    Request request = chain.request();
    for (int attempt = 1; ; attempt++) {
      try {
        Response response = chain.proceed(request);
        if (attempt == ATTEMPTS || !isTemporary(response.code())) {
          return response;
        }
        response.close();
      } catch (IOException failure) {
        // A POST completes an upload: twice fails the second time, and whether it was done is not
        // known. Nor are timeouts tried again, that of connecting included: who has waited for an
        // S3 that says nothing has waited long enough.
        if (attempt == ATTEMPTS
            || chain.call().isCanceled()
            || request.method().equals("POST")
            || failure instanceof InterruptedIOException) {
          throw failure;
        }
      }
      pause(attempt);
    }
  }

  private static boolean isTemporary(int status) {
    return status == 500 || status >= 502 && status <= 504 || status == TOO_MANY_REQUESTS;
  }

  /** Twice as long each time, less a random half: callers that were refused together spread. */
  private static void pause(int attempt) throws InterruptedIOException {
    long most = FIRST_PAUSE_MILLIS << 2 * (attempt - 1);
    try {
      Thread.sleep(ThreadLocalRandom.current().nextLong(most / 2, most + 1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }
}
