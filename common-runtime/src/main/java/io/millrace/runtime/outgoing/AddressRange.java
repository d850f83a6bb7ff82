package io.millrace.runtime.outgoing;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** The addresses that begin with the same bits, as {@code 10.0.0.0/8} writes them. */
record AddressRange(byte[] start, int bits) {

  static AddressRange parse(String text) {
    String[] parts = text.split("/");
    try {
      // An address is not looked up.
      return new AddressRange(
          InetAddress.getByName(parts[0]).getAddress(), Integer.parseInt(parts[1]));
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  boolean contains(byte[] address) {
    if (address.length != start.length) {
      return false;
    }
    for (int bit = 0; bit < bits; bit += 8) {
      int mask = bits - bit >= 8 ? 0xff : 0xff << (8 - (bits - bit));
      if (((address[bit / 8] ^ start[bit / 8]) & mask) != 0) {
        return false;
      }
    }
    return true;
  }
}
