package io.millrace.models.engine.python;

import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import io.millrace.models.worker.v1.WorkerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * A folder that only this user can read, in which the workers of one model start: the script that
 * they run, the descriptors of what is said to them, and their sockets. Its path has to be short.
 */
final class WorkerFiles implements AutoCloseable {

  private static final Logger LOG = Logger.getLogger(WorkerFiles.class);
  private static final String SCRIPT = "millrace_worker.py";

  /** The script, and the modules that it finds beside itself. */
  private static final List<String> SOURCES =
      List.of(
          SCRIPT,
          "millrace_frames.py",
          "millrace_inputs.py",
          "millrace_model.py",
          "millrace_outputs.py");

  private final Path folder;

  WorkerFiles() throws IOException {
    folder = Files.createTempDirectory("millrace-");
    for (String source : SOURCES) {
      try (InputStream text = WorkerFiles.class.getResourceAsStream("/python/" + source)) {
        Files.copy(text, folder.resolve(source));
      }
    }
    FileDescriptorSet files =
        FileDescriptorSet.newBuilder()
            .addFile(WorkerRequest.getDescriptor().getFile().toProto())
            .build();
    Files.write(descriptors(), files.toByteArray());
    Files.createDirectory(workFolder());
  }

  /** Where workers start; what they leave there goes with the model. */
  Path workFolder() {
    return folder.resolve("work");
  }

  Path script() {
    return folder.resolve(SCRIPT);
  }

  Path descriptors() {
    return folder.resolve("frame.binpb");
  }

  /** A path for the next socket of a worker. */
  Path socket(int worker) throws IOException {
    Path socket = folder.resolve("worker-%d.sock".formatted(worker));
    Files.deleteIfExists(socket);
    return socket;
  }

  @Override
  public void close() {
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : deepestFirst) {
        Files.deleteIfExists(file);
      }
    } catch (IOException | UncheckedIOException e) {
      LOG.warnf("%s cannot be removed: %s", folder, e.getMessage());
    }
  }
}
