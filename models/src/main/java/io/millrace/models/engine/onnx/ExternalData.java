package io.millrace.models.engine.onnx;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.millrace.runtime.error.MillraceException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Which files a model's tensors lie in. ONNX Runtime opens whatever path a model names, and takes
 * one special path for an address in memory: a model from anybody could read all of the server.
 */
final class ExternalData {

  /** A path downwards of plain names; the special one has asterisks. */
  private static final Pattern LOCATION =
      Pattern.compile("[^/\\\\*\\x00-\\x1f]+(/[^/\\\\*\\x00-\\x1f]+)*");

  private static final int DEEPEST = 200;

  /** Messages of ONNX that tensors lie in somewhere, with the fields that lead there. */
  private enum Message {
    TEXT_PAIR,
    TENSOR,
    SPARSE,
    ATTRIBUTE,
    NODE,
    GRAPH,
    FUNCTION,
    TRAINING,
    MODEL;

    private static final Map<Message, Map<Integer, Message>> FIELDS =
        Map.of(
            TEXT_PAIR, Map.of(),
            TENSOR, Map.of(13, TEXT_PAIR),
            SPARSE, Map.of(1, TENSOR, 2, TENSOR),
            ATTRIBUTE, Map.of(5, TENSOR, 6, GRAPH, 10, TENSOR, 11, GRAPH, 22, SPARSE, 23, SPARSE),
            NODE, Map.of(5, ATTRIBUTE),
            GRAPH, Map.of(1, NODE, 5, TENSOR, 15, SPARSE),
            FUNCTION, Map.of(7, NODE, 11, ATTRIBUTE),
            TRAINING, Map.of(1, GRAPH, 2, GRAPH),
            MODEL, Map.of(7, GRAPH, 20, TRAINING, 25, FUNCTION));

    Message of(int field) {
      return FIELDS.get(this).get(field);
    }
  }

  private final Path folder;

  private ExternalData(Path folder) {
    this.folder = folder;
  }

  /**
   * Looks through a model.
   *
   * @throws MillraceException INVALID_PARAMETER_VALUE if a tensor lies in a file that is not in the
   *     model's folder, or the model is not one of ONNX
   */
  static void check(Path file) {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      CodedInputStream model = CodedInputStream.newInstance(in);
      model.setSizeLimit(Integer.MAX_VALUE);
      new ExternalData(file.toAbsolutePath().getParent().toRealPath())
          .walk(model, Message.MODEL, 0);
    } catch (IOException malformed) {
      throw MillraceException.invalid(
          "'%s' is not a model of ONNX, or is damaged.".formatted(file.getFileName()));
    }
  }

  private void walk(CodedInputStream in, Message message, int depth) throws IOException {
    if (depth > DEEPEST) {
      throw MillraceException.invalid("The model's graphs are nested too deeply.");
    }
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      Message part = message.of(WireFormat.getTagFieldNumber(tag));
      if (part == null || WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
        in.skipField(tag);
        continue;
      }
      int outer = in.pushLimit(in.readRawVarint32());
      if (part == Message.TEXT_PAIR) {
        checkPair(in);
      } else {
        walk(in, part, depth + 1);
      }
      in.checkLastTagWas(0);
      in.popLimit(outer);
    }
  }

  private void checkPair(CodedInputStream in) throws IOException {
    String key = "";
    String value = "";
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case 1 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED -> key = in.readString();
        case 2 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED -> value = in.readString();
        default -> in.skipField(tag);
      }
    }
    if (key.equals("location")) {
      checkLocation(value);
    }
  }

  private void checkLocation(String location) throws IOException {
    if (!LOCATION.matcher(location).matches() || !isInFolder(location)) {
      throw MillraceException.invalid(
          "A tensor of the model lies in '%s', which is no file in the model's folder."
              .formatted(location.length() > 200 ? location.substring(0, 200) + "…" : location));
    }
  }

  private boolean isInFolder(String location) throws IOException {
    Path file = folder.resolve(location);
    return Files.isRegularFile(file) && file.toRealPath().startsWith(folder);
  }
}
