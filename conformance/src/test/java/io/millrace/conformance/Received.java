package io.millrace.conformance;

import io.restassured.path.json.JsonPath;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What a {@link Receiver} was sent.
 *
 * @param headers by their names in lower case
 */
public record Received(String method, String path, Map<String, String> headers, String body) {
  /** A header; null if it is not there. */
  public String header(String name) {
    return headers.get(name.toLowerCase());
  }

  /** The body, which is JSON. */
  public JsonPath json() {
    return new JsonPath(body);
  }

  /** The delivery's id, the same in every attempt. */
  public String id() {
    return header("X-MLflow-Delivery-Id");
  }

  /** Whether it is signed with this secret, checked as MLflow's documentation says. */
  public boolean isSignedWith(String secret) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      String signed = id() + "." + header("X-MLflow-Timestamp") + "." + body;
      byte[] digest = mac.doFinal(signed.getBytes(StandardCharsets.UTF_8));
      String expected = "v1," + Base64.getEncoder().encodeToString(digest);
      return expected.equals(header("X-MLflow-Signature"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
