package io.millrace.runtime.outgoing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which addresses a user may make the server call. */
class AddressGuardTest {

  private final AddressGuard guard = new AddressGuard(false);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.1",
        "100.64.0.1",
        "100.127.255.255",
        "127.0.0.1",
        "127.255.255.254",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.1",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:0:127.0.0.1",
        "64:ff9b::127.0.0.1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::8.8.8.8",
        "100::1",
        "2001::1",
        "2001:0:5ef5:79fd::1",
        "2001:10::1",
        "2001:db8::1",
        "2002:7f00:1::1",
        "2002:808:808::1",
        "3fff::1",
        "5f00::1",
        "fc00::1",
        "fd12:3456:789a::1",
        "fe80::1",
        "fec0::1",
        "ff02::1",
      })
  void refusesWhatIsNotInThePublicInternet(String address) throws UnknownHostException {
    assertThat(guard.allows(InetAddress.getByName(address))).isFalse();
    assertThat(new AddressGuard(true).allows(InetAddress.getByName(address))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.1.1.1",
        "8.8.8.8",
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "172.15.255.255",
        "172.32.0.0",
        "192.0.1.0",
        "198.17.255.255",
        "198.20.0.0",
        "223.255.255.255",
        "::ffff:8.8.8.8",
        "64:ff9b::8.8.8.8",
        "2001:200::1",
        "2606:4700:4700::1111",
        "2a00:1450:4001::1",
      })
  void allowsTheRest(String address) throws UnknownHostException {
    assertThat(guard.allows(InetAddress.getByName(address))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "127.1",
        "2130706433",
        "[::1]",
        "::1",
        "localhost",
        "[::ffff:127.0.0.1]",
        "0x7f000001",
        "0x7f.1",
        "017700000001",
        "0177.0.0.1",
      })
  void noNotationOfLoopbackPasses(String host) {
    assertThatThrownBy(() -> guard.resolveAllowed(host)).isInstanceOf(UnknownHostException.class);
  }

  @Test
  void aHostWithOneRefusedAddressIsRefused() throws UnknownHostException {
    InetAddress publicOne = InetAddress.getByName("8.8.8.8");
    InetAddress metadata = InetAddress.getByName("169.254.169.254");
    AddressGuard mixed = new AddressGuard(false, host -> java.util.List.of(publicOne, metadata));

    assertThat(mixed.resolve("mixed.example")).containsExactly(publicOne, metadata);
    assertThatThrownBy(() -> mixed.resolveAllowed("mixed.example"))
        .isInstanceOf(AddressRefusedException.class)
        .hasMessage("169.254.169.254 is not a public IP address");
  }
}
