package io.millrace.runtime.outgoing;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which addresses are in the public internet, by IANA's registries of special-purpose addresses.
 * What is there for nobody's server is refused, even where it can be reached globally.
 */
final class PublicAddresses {

  private static final List<AddressRange> SPECIAL_V4 =
      ranges(
          "0.0.0.0/8",
          "10.0.0.0/8",
          "100.64.0.0/10",
          "127.0.0.0/8",
          "169.254.0.0/16",
          "172.16.0.0/12",
          "192.0.0.0/24",
          "192.0.2.0/24",
          "192.88.99.0/24",
          "192.168.0.0/16",
          "198.18.0.0/15",
          "198.51.100.0/24",
          "203.0.113.0/24",
          // Multicast, reserved and broadcast.
          "224.0.0.0/3");

  /** All that is given to networks so far; whatever else there is, is special. */
  private static final AddressRange UNICAST_V6 = AddressRange.parse("2000::/3");

  private static final List<AddressRange> SPECIAL_V6 =
      ranges(
          // Teredo among others.
          "2001::/23",
          "2001:db8::/32",
          // 6to4.
          "2002::/16",
          "3fff::/20");

  /** Its last four bytes are the IPv4 address that a gateway connects to. */
  private static final AddressRange NAT64 = AddressRange.parse("64:ff9b::/96");

  private PublicAddresses() {}

  private static List<AddressRange> ranges(String... texts) {
    return Stream.of(texts).map(AddressRange::parse).toList();
  }

  /** Java makes an IPv4 address of one that is mapped into IPv6, so that there is none here. */
  static boolean contain(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (address instanceof Inet4Address) {
      return isPublicV4(bytes);
    }
    if (NAT64.contains(bytes)) {
      return isPublicV4(Arrays.copyOfRange(bytes, 12, 16));
    }
    return UNICAST_V6.contains(bytes)
        && SPECIAL_V6.stream().noneMatch(range -> range.contains(bytes));
  }

  private static boolean isPublicV4(byte[] bytes) {
    return SPECIAL_V4.stream().noneMatch(range -> range.contains(bytes));
  }
}
