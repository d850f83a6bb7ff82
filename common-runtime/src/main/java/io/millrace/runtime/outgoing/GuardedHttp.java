package io.millrace.runtime.outgoing;

import java.net.Proxy;
import okhttp3.OkHttpClient;

/**
 * HTTP clients for URLs that users name. A host is resolved once a connection, and only addresses
 * that the guard allows are connected to; no redirect is followed and no proxy asked, as either
 * would lead elsewhere.
 */
public final class GuardedHttp {

  private GuardedHttp() {}

  /** A client to which nothing but time limits needs to be added. */
  public static OkHttpClient.Builder builder(AddressGuard guard) {
    return new OkHttpClient.Builder()
        .dns(guard::resolveAllowed)
        .socketFactory(new UnconnectedSockets(() -> new GuardedSocket(guard)))
        .proxy(Proxy.NO_PROXY)
        .followRedirects(false)
        .followSslRedirects(false);
  }
}
