package io.millrace.worker.executor.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which keys of clients are understood. */
class ClusterAccessTest {

  private static byte[] pem(String algorithm) throws Exception {
    byte[] der =
        KeyPairGenerator.getInstance(algorithm).generateKeyPair().getPrivate().getEncoded();
    return "-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----\n"
        .formatted(Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der))
        .getBytes(StandardCharsets.US_ASCII);
  }

  @Test
  void aKeyOfAnEllipticCurveIsNotTakenForRsa(@TempDir Path folder) throws Exception {
    byte[] key = pem("EC");
    Path file = Files.write(folder.resolve("client.key"), key);
    assertThat(ClusterAccess.algorithm(Base64.getEncoder().encodeToString(key), null))
        .isEqualTo("EC");
    assertThat(ClusterAccess.algorithm(null, file.toString())).isEqualTo("EC");
  }

  @Test
  void anythingElseIsLeftToTheClient() throws Exception {
    String rsa = Base64.getEncoder().encodeToString(pem("RSA"));
    assertThat(ClusterAccess.algorithm(rsa, null)).isNull();
    assertThat(ClusterAccess.algorithm("no key", null)).isNull();
    assertThat(ClusterAccess.algorithm(null, null)).isNull();
  }
}
