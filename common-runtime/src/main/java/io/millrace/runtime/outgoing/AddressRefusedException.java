package io.millrace.runtime.outgoing;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** An address that may not be called. Trying again does not help. */
public final class AddressRefusedException extends UnknownHostException {

  private static final long serialVersionUID = 1;

  AddressRefusedException(InetAddress address) {
    super("%s is not a public IP address".formatted(address.getHostAddress()));
  }
}
