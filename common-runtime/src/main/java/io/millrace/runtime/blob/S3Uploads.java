package io.millrace.runtime.blob;

import java.io.IOException;
import java.io.Reader;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * A page of a bucket's uploads in parts that are neither completed nor given up.
 *
 * @param nextKey where the next page begins, with {@code nextId}; null after the last
 */
record S3Uploads(List<Upload> uploads, String nextKey, String nextId) {

  /** One of them. */
  record Upload(String object, String id, Instant begun) {}

  /** Reads S3's ListMultipartUploadsResult, in which names are URL-encoded. */
  static S3Uploads read(Reader text) throws IOException {
    XMLInputFactory factory = XMLInputFactory.newFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    try {
      return read(factory.createXMLStreamReader(text));
    } catch (XMLStreamException | IllegalArgumentException malformed) {
      throw new IOException("a malformed list of uploads", malformed);
    }
  }

  private static S3Uploads read(XMLStreamReader xml) throws XMLStreamException {
    List<Upload> uploads = new ArrayList<>();
    String key = null;
    String id = null;
    Instant begun = null;
    boolean truncated = false;
    String nextKey = null;
    String nextId = null;
    while (xml.hasNext()) {
      int event = xml.next();
      if (event == XMLStreamConstants.END_ELEMENT && xml.getLocalName().equals("Upload")) {
        // The order of what it has differs from S3 to S3.
        uploads.add(new Upload(key, id, begun));
      }
      if (event != XMLStreamConstants.START_ELEMENT) {
        continue;
      }
      switch (xml.getLocalName()) {
        case "Key" -> key = decoded(xml.getElementText());
        case "UploadId" -> id = xml.getElementText();
        case "Initiated" -> begun = Instant.parse(xml.getElementText().strip());
        case "IsTruncated" -> truncated = Boolean.parseBoolean(xml.getElementText().strip());
        case "NextKeyMarker" -> nextKey = decoded(xml.getElementText());
        case "NextUploadIdMarker" -> nextId = xml.getElementText();
        default -> {
          // Nothing that is asked for here.
        }
      }
    }
    return new S3Uploads(uploads, truncated ? nextKey : null, truncated ? nextId : null);
  }

  private static String decoded(String name) {
    return URLDecoder.decode(name, StandardCharsets.UTF_8);
  }
}
