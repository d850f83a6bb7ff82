package io.millrace.runtime.outgoing;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.UnknownHostException;

/**
 * A socket that looks at the address it is about to connect to, however that was found: OkHttp
 * resolves some hosts by itself.
 */
final class GuardedSocket extends Socket {

  private final AddressGuard guard;

  GuardedSocket(AddressGuard guard) {
    // Else the JVM's settings may name a proxy, which would connect for us.
    super(Proxy.NO_PROXY);
    this.guard = guard;
  }

  @Override
  public void connect(SocketAddress endpoint, int timeout) throws IOException {
    if (!(endpoint instanceof InetSocketAddress address) || address.isUnresolved()) {
      throw new UnknownHostException(endpoint.toString());
    }
    guard.check(address.getAddress());
    super.connect(endpoint, timeout);
  }
}
