package io.millrace.runtime.outgoing;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.regex.Pattern;

/** Says which addresses may be called: public ones only, unless all are allowed. */
public final class AddressGuard {

  /** Octal for some, decimal for others. */
  private static final Pattern AMBIGUOUS = Pattern.compile("([0-9]+\\.)*0[0-9]+(\\.[0-9]+)*");

  private final boolean allowPrivate;
  private final Resolver resolver;

  /**
   * Resolves names as the machine does.
   *
   * @param allowPrivate whether loopback, private, link-local and other special addresses may be
   *     called too
   */
  public AddressGuard(boolean allowPrivate) {
    this(allowPrivate, new BoundedResolver());
  }

  AddressGuard(boolean allowPrivate, Resolver resolver) {
    this.allowPrivate = allowPrivate;
    this.resolver = resolver;
  }

  /** What finds the addresses of a host. */
  @FunctionalInterface
  interface Resolver {
    List<InetAddress> resolve(String host) throws UnknownHostException;
  }

  /** Whether an address may be called. An IPv4 address within an IPv6 one counts as itself. */
  public boolean allows(InetAddress address) {
    return allowPrivate || PublicAddresses.contain(address);
  }

  /**
   * All addresses of a host, refused ones too. A host may also be an address, in any notation that
   * a connection would understand, such as {@code 2130706433} and {@code [::1]}.
   *
   * @throws UnknownHostException if it has none, or if that is not known within five seconds
   */
  public List<InetAddress> resolve(String host) throws UnknownHostException {
    if (AMBIGUOUS.matcher(host).matches()) {
      throw new UnknownHostException(host + ": an address whose numbers begin with 0");
    }
    return resolver.resolve(host);
  }

  /**
   * As {@link #resolve}.
   *
   * @throws AddressRefusedException if one of them may not be called: a host that mixes them is up
   *     to something
   */
  public List<InetAddress> resolveAllowed(String host) throws UnknownHostException {
    List<InetAddress> addresses = resolve(host);
    for (InetAddress address : addresses) {
      check(address);
    }
    return addresses;
  }

  void check(InetAddress address) throws AddressRefusedException {
    if (!allows(address)) {
      throw new AddressRefusedException(address);
    }
  }
}
