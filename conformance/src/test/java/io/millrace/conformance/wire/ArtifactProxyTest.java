package io.millrace.conformance.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.conformance.Deviation;
import io.millrace.conformance.Server;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reference §9.2: the artifact proxy. */
@Tag("smoke")
@ExtendWith(Server.class)
class ArtifactProxyTest {
  private static final String ROOT = "/api/2.0/mlflow-artifacts/artifacts";

  /** A folder in the store that no other test has. */
  private final String folder = "/conformance/" + UUID.randomUUID();

  private RawHttp.Answer put(String path, String content) throws IOException {
    return RawHttp.send(
        "PUT", ROOT + folder + path, content.getBytes(StandardCharsets.UTF_8), "Content-Type: x/y");
  }

  private RawHttp.Answer get(String path, String... headers) throws IOException {
    return RawHttp.get(ROOT + folder + path, headers);
  }

  @Test
  void whatGoesUpComesDownAndIsReplaced() throws IOException {
    assertThat(put("/a/b.txt", "first, and longer").status()).isEqualTo(200);
    assertThat(put("/a/b.txt", "second").status()).isEqualTo(200);
    RawHttp.Answer answer = get("/a/b.txt");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("second");
    assertThat(answer.header("content-disposition")).isEqualTo("attachment; filename=b.txt");
    assertThat(answer.header("x-content-type-options")).isEqualTo("nosniff");
  }

  @Test
  void aChunkedUploadIsTaken() throws IOException {
    String head =
        "PUT %s%s/c.txt HTTP/1.1\r\nHost: %s\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
            .formatted(ROOT, folder, RawHttp.authority());
    byte[] chunks = "3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    assertThat(RawHttp.exchange(head, chunks).status()).isEqualTo(200);
    assertThat(get("/c.txt").body()).isEqualTo("abcdefg");
  }

  @Test
  void anUploadCutShortLeavesNothing() throws IOException {
    String head =
        "PUT %s%s/cut.txt HTTP/1.1\r\nHost: %s\r\nContent-Length: 100000\r\n\r\n"
            .formatted(ROOT, folder, RawHttp.authority());
    RawHttp.cutShort(head, new byte[50_000]);
    assertThat(get("/cut.txt").status()).isEqualTo(404);
    assertThat(RawHttp.get(ROOT + "?path=" + folder.substring(1)).body().strip()).isEqualTo("{}");
  }

  @ParameterizedTest
  @CsvSource({
    "a.txt, text/plain",
    "MLmodel, text/plain",
    "mlproject, text/plain",
    "a.json, text/plain",
    "a.yaml, text/plain",
    "a.py, text/plain",
    "a.csv, text/plain",
    "a.pkl, application/octet-stream",
    "a.png, image/png",
    "a.pdf, application/pdf",
    "a.nosuch, application/octet-stream"
  })
  void theTypeFollowsTheNameExactly(String name, String type) throws IOException {
    put("/" + name, "x");
    assertThat(get("/" + name, "Accept: application/json").header("content-type")).isEqualTo(type);
  }

  @Test
  void aNameWithSpacesOrBeyondAsciiIsQuotedInTheHeader() throws IOException {
    put("/with%20space.txt", "x");
    assertThat(get("/with%20space.txt").header("content-disposition"))
        .isEqualTo("attachment; filename=\"with space.txt\"");
    put("/gr%C3%BCn.txt", "x");
    assertThat(get("/gr%C3%BCn.txt").header("content-disposition"))
        .contains("filename*=UTF-8''gr%C3%BCn.txt");
  }

  @Test
  void aMissingFileIsAQuickJson404() throws IOException {
    RawHttp.Answer answer = get("/no/such.txt");
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.body()).contains(Row.ABSENT, "No such artifact: '");
  }

  @Test
  void aFolderIsNotAFile() throws IOException {
    put("/sub/a.txt", "x");
    RawHttp.Answer answer = get("/sub");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body())
        .contains("\"detail\":\"Artifact path refers to a directory, not a file: '");
  }

  @Test
  void aPathThatEndsInASlashNamesNoFile() throws IOException {
    RawHttp.Answer answer = put("/sub/", "x");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body())
        .contains("\"detail\":\"Artifact path must include a filename (cannot end with '/').\"");
    put("/a.txt", "x");
    assertThat(get("/a.txt/").status()).isEqualTo(200);
  }

  @Test
  @Deviation("answers 500")
  void aFileIsNoFolderAndAFolderNoFile() throws IOException {
    put("/sub/a.txt", "x");
    assertThat(put("/sub", "y").status()).isEqualTo(400);
    assertThat(put("/sub/a.txt/b.txt", "y").status()).isEqualTo(400);
    assertThat(get("/sub/a.txt").body()).isEqualTo("x");
  }

  @ParameterizedTest
  @CsvSource({
    "bytes=0-3, 206, abcd, bytes 0-3/26",
    "bytes=20-, 206, uvwxyz, bytes 20-25/26",
    "bytes=-2, 206, yz, bytes 24-25/26",
    "bytes=24-99, 206, yz, bytes 24-25/26"
  })
  void aRangeIsAnsweredAsAsked(String range, int status, String content, String header)
      throws IOException {
    put("/a.txt", "abcdefghijklmnopqrstuvwxyz");
    RawHttp.Answer answer = get("/a.txt", "Range: " + range);
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.body()).isEqualTo(content);
    assertThat(answer.header("content-range")).isEqualTo(header);
  }

  @Test
  void aRangeBeyondTheEndCannotBeSatisfied() throws IOException {
    put("/a.txt", "abc");
    assertThat(get("/a.txt", "Range: bytes=9-").status()).isEqualTo(416);
  }

  @Test
  void headSaysWhatGetWould() throws IOException {
    put("/a.txt", "abc");
    RawHttp.Answer answer = RawHttp.send("HEAD", ROOT + folder + "/a.txt", new byte[0]);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("content-length")).isEqualTo("3");
    assertThat(answer.header("accept-ranges")).isEqualTo("bytes");
    assertThat(answer.header("etag")).isNotBlank();
    assertThat(answer.header("last-modified")).isNotBlank();
  }

  @Test
  void aListingHasLastSegmentsOnly() throws IOException {
    put("/sub/b.txt", "12345");
    put("/sub/deep/c.txt", "x");
    var listing = Api.get(ROOT + "?path=" + folder.substring(1) + "/sub");
    assertThat(listing.<List<String>>path("files.path")).containsExactly("b.txt", "deep");
    assertThat(listing.<List<Boolean>>path("files.is_dir")).containsExactly(false, true);
    assertThat(listing.<Integer>path("files[0].file_size")).isEqualTo(5);
    assertThat(listing.<Object>path("files[1].file_size")).isNull();
  }

  @Test
  void aFileOrAMissingFolderListsNothing() throws IOException {
    put("/a.txt", "x");
    for (String path : List.of("/a.txt", "/nowhere")) {
      RawHttp.Answer answer = RawHttp.get(ROOT + "?path=" + folder.substring(1) + path);
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.body().strip()).isEqualTo("{}");
    }
  }

  @Test
  void deletingTakesAFileOrAFolderAndMindsNothingMissing() throws IOException {
    put("/sub/a.txt", "x");
    put("/sub/b.txt", "x");
    for (String path : List.of("/sub/a.txt", "/sub", "/sub")) {
      RawHttp.Answer answer = RawHttp.send("DELETE", ROOT + folder + path, new byte[0]);
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.body().strip()).isEqualTo("{}");
    }
    assertThat(get("/sub/b.txt").status()).isEqualTo(404);
  }

  @Test
  void doubledSlashesInsideAreTolerated() throws IOException {
    put("/sub//a.txt", "x");
    assertThat(get("/sub/a.txt").body()).isEqualTo("x");
  }

  @Test
  void theAjaxTwinServesTheSameFiles() throws IOException {
    put("/a.txt", "x");
    assertThat(RawHttp.get("/ajax-api/2.0/mlflow-artifacts/artifacts" + folder + "/a.txt").body())
        .isEqualTo("x");
  }
}
