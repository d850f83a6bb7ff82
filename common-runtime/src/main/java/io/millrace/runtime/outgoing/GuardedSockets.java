package io.millrace.runtime.outgoing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import javax.net.SocketFactory;

/**
 * Sockets that look at the address they are about to connect to, however it was found: OkHttp
 * resolves some hosts by itself.
 */
final class GuardedSockets extends SocketFactory {

  private final AddressGuard guard;

  GuardedSockets(AddressGuard guard) {
    this.guard = guard;
  }

  private static final class GuardedSocket extends Socket {
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

  @Override
  public Socket createSocket() {
    return new GuardedSocket(guard);
  }

  @Override
  public Socket createSocket(String host, int port) {
    throw connectedElsewhere();
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress local, int localPort) {
    throw connectedElsewhere();
  }

  @Override
  public Socket createSocket(InetAddress host, int port) {
    throw connectedElsewhere();
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
    throw connectedElsewhere();
  }

  private static UnsupportedOperationException connectedElsewhere() {
    return new UnsupportedOperationException("OkHttp connects its sockets itself");
  }
}
