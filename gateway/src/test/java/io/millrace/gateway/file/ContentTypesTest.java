package io.millrace.gateway.file;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContentTypesTest {

  @ParameterizedTest
  @CsvSource({
    "a.txt, text/plain",
    "A.TXT, text/plain",
    "model.json, text/plain",
    "conda.yaml, text/plain",
    "note.ipynb, text/plain",
    "MLmodel, text/plain",
    "mlproject, text/plain",
    "model.pkl, application/octet-stream",
    "plot.png, image/png",
    "report.pdf, application/pdf",
    "page.html, text/html",
    "noextension, application/octet-stream",
    "a.tar.gz, application/octet-stream",
    "trailing., application/octet-stream"
  })
  void aFilesNameTellsItsType(String name, String type) {
    assertThat(ContentTypes.of(name)).isEqualTo(type);
  }
}
