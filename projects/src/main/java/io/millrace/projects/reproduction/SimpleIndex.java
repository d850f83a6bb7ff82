package io.millrace.projects.reproduction;

import io.millrace.runtime.outgoing.AddressGuard;
import io.millrace.runtime.outgoing.GuardedHttp;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import okhttp3.Call;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/**
 * A package index's simple API (PEP 503, PEP 691). No redirect is followed, and no address called
 * that is not public unless that is allowed.
 */
final class SimpleIndex implements AutoCloseable {

  /** For all packages of one environment. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** Of one package's page, whose line of files may be all of it. Large ones have 20 million. */
  private static final int MOST_CHARACTERS = 64 << 20;

  /** More than a file's name has, so that none is cut. */
  private static final int OVERLAP = 1024;

  private static final Pattern NAME =
      Pattern.compile("[A-Za-z0-9]|[A-Za-z0-9][A-Za-z0-9._-]{0,198}[A-Za-z0-9]");

  private static final Pattern SEPARATORS = Pattern.compile("[-_.]+");

  private final HttpUrl url;
  private final OkHttpClient http;

  /** An index at an address such as {@code https://pypi.org/simple}. */
  SimpleIndex(URI index, boolean allowsPrivateAddresses) {
    url = HttpUrl.get(index.toString());
    http =
        GuardedHttp.builder(new AddressGuard(allowsPrivateAddresses))
            .connectTimeout(PATIENCE)
            .readTimeout(PATIENCE)
            .callTimeout(PATIENCE)
            .build();
  }

  enum Answer {
    THERE,
    GONE,
    UNKNOWN
  }

  /** Begins to ask about some packages, which share a time. */
  Asking begin() {
    return new Asking(System.nanoTime() + PATIENCE.toNanos());
  }

  /** Questions that have to be answered by a moment; what is not by then is unknown. */
  final class Asking {

    private final long end;

    private Asking(long end) {
      this.end = end;
    }

    /** Whether a package of that name has files of that version. */
    Answer about(String name, String version) {
      long left = end - System.nanoTime();
      if (left <= 0 || !NAME.matcher(name).matches()) {
        return Answer.UNKNOWN;
      }
      Call call = http.newCall(request(name));
      call.timeout().timeout(left, TimeUnit.NANOSECONDS);
      try (Response response = call.execute()) {
        return switch (response.code()) {
          case 200 -> find(call, response, file(name, version));
          case 404, 410 -> Answer.GONE;
          default -> Answer.UNKNOWN;
        };
      } catch (IOException e) {
        return Answer.UNKNOWN;
      }
    }
  }

  private Request request(String name) {
    HttpUrl page =
        url.newBuilder()
            .addPathSegment(SEPARATORS.matcher(name).replaceAll("-").toLowerCase(Locale.ROOT))
            .addPathSegment("")
            .build();
    return new Request.Builder()
        .url(page)
        .header("User-Agent", "Millrace")
        .header("Accept", "application/vnd.pypi.simple.v1+json, text/html;q=0.1")
        .build();
  }

  /** Looks for it as the page comes in, of which no more than a piece is held. */
  private static Answer find(Call call, Response response, Pattern file) throws IOException {
    Reader in = new InputStreamReader(response.body().byteStream(), StandardCharsets.UTF_8);
    StringBuilder piece = new StringBuilder();
    char[] read = new char[64 << 10];
    int count = 0;
    for (int more = in.read(read); more >= 0; more = in.read(read)) {
      piece.append(read, 0, more);
      if (file.matcher(piece).find()) {
        // Else closing it reads on for a while.
        call.cancel();
        return Answer.THERE;
      }
      piece.delete(0, Math.max(0, piece.length() - OVERLAP));
      count += more;
      if (count > MOST_CHARACTERS) {
        call.cancel();
        return Answer.UNKNOWN;
      }
    }
    return Answer.GONE;
  }

  /** The name of one of its files, in HTML as in JSON: a wheel's, or a source archive's. */
  static Pattern file(String name, String version) {
    String anyCase =
        Stream.of(SEPARATORS.split(name)).map(Pattern::quote).collect(Collectors.joining("[-_.]+"));
    String plus = Pattern.quote(version).replace("+", "\\E(?:\\+|%2B)\\Q");
    return Pattern.compile(
        "[\"'>/]%s-%s(?:-[^\"'<>/]{1,500}\\.whl|\\.tar\\.gz|\\.zip|\\.tar\\.bz2)"
            .formatted(anyCase, plus),
        Pattern.CASE_INSENSITIVE);
  }

  @Override
  public void close() {
    http.dispatcher().cancelAll();
    http.connectionPool().evictAll();
    http.dispatcher().executorService().shutdown();
  }
}
