package io.millrace.standalone;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;

/**
 * Where the services listen.
 *
 * @param host as the user gave it
 * @param port never 0
 */
record ListenAddress(String host, int port) {
  private static final int LAST_PORT = 65535;

  /** Checks that the address is ours and the port free; for port 0 picks a free one. */
  static ListenAddress check(String host, int port) throws StartFailure {
    if (port < 0 || port > LAST_PORT) {
      throw new StartFailure("there is no port " + port + ": give one from 1 to " + LAST_PORT);
    }
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getByName(host), port));
      return new ListenAddress(host, socket.getLocalPort());
    } catch (UnknownHostException e) {
      throw new StartFailure("the host " + host + " is unknown", e);
    } catch (BindException e) {
      String reason = Reason.of(e);
      throw new StartFailure(
          reason.startsWith("Address already in use")
              ? taken(host, port)
              : "cannot listen on " + host + " port " + port + ": " + reason,
          e);
    } catch (IOException e) {
      throw new StartFailure("cannot listen on " + host + " port " + port + ": " + Reason.of(e), e);
    }
  }

  static String taken(String host, int port) {
    return "port " + port + " on " + host + " is taken; choose another with --port";
  }

  /** The address for a client on this machine. */
  String localUrl() {
    try {
      return InetAddress.getByName(host).isAnyLocalAddress()
          ? new ListenAddress("127.0.0.1", port).url()
          : url();
    } catch (UnknownHostException e) {
      return url();
    }
  }

  /** The address for a browser or client. */
  String url() {
    return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
