package io.millrace.worker.executor.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Addresses of what a pod has in the API, such as its log. */
final class PodUri {

  private PodUri() {}

  /**
   * An address.
   *
   * @param query names, each with its value behind it
   */
  static URI of(
      KubernetesClient client, String namespace, String pod, String subresource, String... query) {
    String root = client.getMasterUrl().toString();
    StringBuilder uri = new StringBuilder(root.endsWith("/") ? root : root + "/");
    uri.append("api/v1/namespaces/%s/pods/%s/".formatted(encode(namespace), encode(pod)));
    uri.append(subresource);
    for (int i = 0; i < query.length; i += 2) {
      uri.append(i == 0 ? '?' : '&').append(query[i]).append('=').append(encode(query[i + 1]));
    }
    return URI.create(uri.toString());
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
