package io.millrace.worker.executor.kubernetes;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The way to a cluster. */
public final class ClusterAccess {

  private static final Pattern PKCS8 =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]+)-----END PRIVATE KEY-----");

  private ClusterAccess() {}

  /**
   * A client of the cluster that the environment names.
   *
   * @param context of the kubeconfig; null for its current one
   */
  public static KubernetesClient client(String context) {
    Config found = Config.autoConfigure(context);
    ConfigBuilder config = new ConfigBuilder(found);
    if (found.getClientKeyAlgo() == null) {
      config.withClientKeyAlgo(algorithm(found.getClientKeyData(), found.getClientKeyFile()));
    }
    // All logs in one connection would share its window: of each job whose output waits for the
    // server, megabytes would be gathered here, and the others be kept waiting.
    config.withHttp2Disable(true);
    return new KubernetesClientBuilder().withConfig(config.build()).build();
  }

  /**
   * What kind of key a client's is that does not say so in its first line, as those of PKCS #8 do
   * not, and are taken for RSA then.
   *
   * @param data the key as a kubeconfig has it; null if it is in the file
   * @return null if it is not known
   */
  static String algorithm(String data, String file) {
    try {
      byte[] pem =
          data != null
              ? Base64.getMimeDecoder().decode(data)
              : file != null ? Files.readAllBytes(Path.of(file)) : new byte[0];
      Matcher key = PKCS8.matcher(new String(pem, StandardCharsets.US_ASCII));
      if (!key.find()) {
        return null;
      }
      byte[] der = Base64.getMimeDecoder().decode(key.group(1));
      return KeyFactory.getInstance("EC")
          .generatePrivate(new PKCS8EncodedKeySpec(der))
          .getAlgorithm();
    } catch (IOException | IllegalArgumentException | GeneralSecurityException e) {
      return null;
    }
  }
}
