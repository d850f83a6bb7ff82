package io.millrace.models.source;

import io.grpc.Channel;
import io.millrace.artifact.ModelUri;
import io.millrace.runtime.channel.Channels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Fetches models for programs that are no server, and keep nothing. */
public final class ModelDownload {

  private ModelDownload() {}

  /**
   * Fetches the files of a model.
   *
   * @param server a channel to one that has registry and tracking
   * @param uri {@code models:/…}, {@code runs:/…} or {@code uploads:/…}
   * @param folder where to; made when it is not there
   * @return the URI that the given one stood for
   * @throws io.millrace.runtime.error.MillraceException INVALID_PARAMETER_VALUE if the URI is none,
   *     RESOURCE_DOES_NOT_EXIST for what is not there, TEMPORARILY_UNAVAILABLE if there is no
   *     server
   */
  public static String into(Channel server, String uri, Path folder) {
    Channels channels = Channels.over(server);
    ResolvedModel model =
        new ModelResolver(channels, new RunModels(channels)).resolve(ModelUri.parse("source", uri));
    try {
      Files.createDirectories(folder);
      // Who asks for one model by name wants it whatever its size.
      new FolderFetch(new RemoteFolder(channels, model.origin()), Long.MAX_VALUE).into(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return model.fixedUri();
  }
}
