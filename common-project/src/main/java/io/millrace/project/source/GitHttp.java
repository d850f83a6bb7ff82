package io.millrace.project.source;

import io.millrace.runtime.archive.BoundedInput;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Proxy;
import java.net.URL;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.TrustManager;
import okhttp3.Call;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.eclipse.jgit.transport.http.HttpConnection;
import org.eclipse.jgit.transport.http.HttpConnectionFactory;

/**
 * JGit's HTTP over a guarded client: the address that is checked is the one that is connected to.
 */
final class GitHttp implements HttpConnectionFactory {

  private final OkHttpClient http;
  private final AtomicLong bytes;
  private final Supplier<Duration> left;
  private final Consumer<Response> answers;

  /**
   * @param bytes how many may come yet
   * @param left how much time there is yet
   * @param answers is given each, to be closed in the end: JGit does not read all to their ends
   */
  GitHttp(
      OkHttpClient http, AtomicLong bytes, Supplier<Duration> left, Consumer<Response> answers) {
    this.answers = answers;
    this.http = http;
    this.bytes = bytes;
    this.left = left;
  }

  @Override
  public HttpConnection create(URL url) {
    return new Connection(url);
  }

  @Override
  public HttpConnection create(URL url, Proxy proxy) {
    return new Connection(url);
  }

  /** One request and its answer. What is sent is small, and held until it is complete. */
  private final class Connection implements HttpConnection {

    private final URL url;
    private final Request.Builder request = new Request.Builder();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private String method = "GET";
    private Response response;

    Connection(URL url) {
      this.url = url;
      request.url(url.toString());
    }

    private Response response() throws IOException {
      if (response == null) {
        boolean isRead = method.equals("GET") || method.equals("HEAD");
        request.method(method, isRead ? null : RequestBody.create(body.toByteArray()));
        Call call = http.newCall(request.build());
        call.timeout().timeout(Math.max(1, left.get().toMillis()), TimeUnit.MILLISECONDS);
        response = call.execute();
        answers.accept(response);
      }
      return response;
    }

    private Response answered() {
      if (response == null) {
        throw new IllegalStateException("not connected");
      }
      return response;
    }

    @Override
    public int getResponseCode() throws IOException {
      return response().code();
    }

    @Override
    public URL getURL() {
      return url;
    }

    @Override
    public String getResponseMessage() throws IOException {
      return response().message();
    }

    @Override
    public Map<String, List<String>> getHeaderFields() {
      return answered().headers().toMultimap();
    }

    @Override
    public List<String> getHeaderFields(String name) {
      return answered().headers(name);
    }

    @Override
    public String getHeaderField(String name) {
      return answered().header(name);
    }

    @Override
    public String getContentType() {
      return answered().header("Content-Type");
    }

    @Override
    public int getContentLength() {
      return (int) Math.min(Integer.MAX_VALUE, answered().body().contentLength());
    }

    @Override
    public InputStream getInputStream() throws IOException {
      return new BufferedInputStream(new BoundedInput(response().body().byteStream(), bytes));
    }

    @Override
    public OutputStream getOutputStream() {
      return body;
    }

    @Override
    public void setRequestProperty(String name, String value) {
      request.header(name, value);
    }

    @Override
    public void setRequestMethod(String name) {
      method = name;
    }

    @Override
    public String getRequestMethod() {
      return method;
    }

    @Override
    public void connect() throws IOException {
      response();
    }

    @Override
    public boolean usingProxy() {
      return false;
    }

    @Override
    public void setUseCaches(boolean isUsed) {
      // There is none.
    }

    @Override
    public void setConnectTimeout(int millis) {
      // The client's own counts.
    }

    @Override
    public void setReadTimeout(int millis) {
      // The client's own counts.
    }

    @Override
    public void setInstanceFollowRedirects(boolean isFollowed) {
      // None is followed.
    }

    @Override
    public void setDoOutput(boolean isDone) {
      // The method says so.
    }

    @Override
    public void setFixedLengthStreamingMode(int length) {
      // It is held.
    }

    @Override
    public void setChunkedStreamingMode(int length) {
      // It is held.
    }

    @Override
    public void configure(KeyManager[] keys, TrustManager[] trust, SecureRandom random) {
      throw new UnsupportedOperationException("Certificates are always checked");
    }

    @Override
    public void setHostnameVerifier(HostnameVerifier verifier) {
      throw new UnsupportedOperationException("Certificates are always checked");
    }
  }
}
