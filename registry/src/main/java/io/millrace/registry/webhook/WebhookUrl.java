package io.millrace.registry.webhook;

import io.millrace.registry.WebhookConfig;
import io.millrace.runtime.error.MillraceException;
import io.millrace.runtime.outgoing.AddressGuard;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;

/**
 * Where a webhook may point, in MLflow's words. The host is read by the client that will call it:
 * two parsers that differ would be a way around the rule. The address is checked again at each
 * call.
 */
@ApplicationScoped
class WebhookUrl {

  private static final int MAX_LENGTH = 2048;
  private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*):(.*)");
  private static final Pattern AUTHORITY = Pattern.compile("//[^/?#\\\\].*");
  private static final Pattern PRINTABLE = Pattern.compile("[^\\p{Cntrl}\\s\\\\]*");

  private final List<String> schemes;
  private final boolean allowPrivate;
  private final AddressGuard guard;

  WebhookUrl(WebhookConfig config) {
    schemes = config.allowedSchemes();
    allowPrivate = config.allowPrivateAddresses();
    guard = new AddressGuard(allowPrivate);
  }

  /**
   * @throws MillraceException INVALID_PARAMETER_VALUE if it may not be called
   */
  String check(String url) {
    if (url.isBlank()) {
      throw MillraceException.invalid(
          "Webhook URL cannot be empty or just whitespace: '%s'".formatted(url));
    }
    if (url.length() > MAX_LENGTH) {
      throw MillraceException.invalid(
          "Invalid webhook URL: it exceeds the maximum length of %d characters"
              .formatted(MAX_LENGTH));
    }
    Matcher parts = SCHEME.matcher(url);
    String scheme = parts.matches() ? parts.group(1).toLowerCase(Locale.ROOT) : "";
    if (!schemes.contains(scheme)) {
      throw MillraceException.invalid(
          "Invalid webhook URL scheme: '%s'. Allowed schemes are: %s."
              .formatted(scheme, String.join(", ", schemes)));
    }
    if (!AUTHORITY.matcher(parts.group(2)).matches()) {
      throw MillraceException.invalid("Webhook URL must include a hostname: '%s'".formatted(url));
    }
    checkHost(parse(url));
    return url;
  }

  private static HttpUrl parse(String url) {
    HttpUrl parsed = PRINTABLE.matcher(url).matches() ? HttpUrl.parse(url) : null;
    if (parsed == null) {
      throw MillraceException.invalid("Invalid webhook URL '%s'".formatted(url));
    }
    if (!parsed.username().isEmpty() || !parsed.password().isEmpty()) {
      // Not shown: it holds a password.
      throw MillraceException.invalid(
          "Invalid webhook URL: it holds a user name or password. Give the webhook a secret instead.");
    }
    return parsed;
  }

  private void checkHost(HttpUrl url) {
    if (allowPrivate) {
      return;
    }
    try {
      for (InetAddress address : guard.resolve(url.host())) {
        if (!guard.allows(address)) {
          throw MillraceException.invalid(
              "Webhook URL must not resolve to a non-public IP address. '%s' resolves to %s."
                  .formatted(url.host(), address.getHostAddress()));
        }
      }
    } catch (UnknownHostException unknown) {
      throw MillraceException.invalid(
          "Cannot resolve Webhook URL hostname '%s': %s"
              .formatted(url.host(), unknown.getMessage()));
    }
  }
}
