package io.millrace.models.deployment;

import com.google.api.HttpBody;
import com.google.protobuf.ByteString;
import io.millrace.artifact.ModelUri;
import io.millrace.models.engine.Engines;
import io.millrace.models.format.Engine;
import io.millrace.models.format.ModelFolder;
import io.millrace.models.scoring.Answer;
import io.millrace.models.source.CachedModel;
import io.millrace.models.source.ModelCache;
import io.millrace.models.source.ModelResolver;
import io.millrace.models.source.ResolvedModel;
import io.millrace.runtime.error.MillraceException;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jboss.logging.Logger;

/** From a URI to a model that predicts. */
@ApplicationScoped
class ModelLoader {

  private static final Logger LOG = Logger.getLogger(ModelLoader.class);

  /** Loading takes memory, and all of the disk and the network: after a start, all want it. */
  private static final int AT_ONCE = 2;

  private final Semaphore places = new Semaphore(AT_ONCE, true);
  private final ModelResolver resolver;
  private final ModelCache cache;
  private final Engines engines;

  ModelLoader(ModelResolver resolver, ModelCache cache, Engines engines) {
    this.resolver = resolver;
    this.cache = cache;
    this.engines = engines;
  }

  /** What a source means now. */
  String meaning(String source) {
    return resolver.resolve(ModelUri.parse("source", source)).fixedUri();
  }

  /**
   * Refuses what an engine cannot run, with INVALID_PARAMETER_VALUE and the reason; else as {@link
   * #load}.
   */
  void check(String source, Engine engine) {
    try (CachedModel files = cache.fetch(resolver.resolve(ModelUri.parse("source", source)))) {
      engines.pick(ModelFolder.open(files.folder()), engine);
    }
  }

  /**
   * Resolves, fetches and loads, and lets the model score the input example that it came with.
   *
   * @param engine null for the best
   * @param digest of its files when they were first loaded: they are fetched only if they are not
   *     here any more, and nothing else is loaded in their place; null the first time
   * @param settings whether it is to score its example, and how many workers it has
   * @throws MillraceException as {@link ModelResolver#resolve}, {@link ModelCache#fetch}, {@link
   *     ModelFolder#open} and {@link Engines#load}; INVALID_PARAMETER_VALUE if it does not score
   *     its example; BAD_REQUEST if its files have changed
   */
  LoadedModel load(String source, Engine engine, String digest, Settings settings) {
    places.acquireUninterruptibly();
    try {
      return loadNow(source, engine, digest, settings);
    } finally {
      places.release();
    }
  }

  private LoadedModel loadNow(String source, Engine wanted, String digest, Settings settings) {
    String uri = source;
    CachedModel files = digest == null ? null : cache.find(digest).orElse(null);
    if (files == null) {
      ResolvedModel resolved = resolver.resolve(ModelUri.parse("source", source));
      uri = resolved.fixedUri();
      files = cache.fetch(resolved);
    }
    AutoCloseable opened = files;
    try {
      checkUnchanged(uri, digest, files.digest());
      ModelFolder folder = ModelFolder.open(files.folder());
      Engine engine = engines.pick(folder, wanted);
      LoadedModel loaded =
          new LoadedModel(
              uri,
              files,
              folder.sizes().values().stream().mapToLong(Long::longValue).sum(),
              engine,
              folder.model().signature(),
              engines.load(folder, engine, settings.workers()));
      opened = loaded;
      if (settings.isWarmedUp()) {
        warmUp(loaded, folder.servingExample());
      }
      opened = null;
      return loaded;
    } finally {
      if (opened != null) {
        closeQuietly(opened);
      }
    }
  }

  /**
   * Refuses files that are not those that were loaded before: nobody has seen them do well.
   *
   * @param before null if none were
   * @throws MillraceException BAD_REQUEST
   */
  static void checkUnchanged(String uri, String before, String now) {
    if (before != null && !before.equals(now)) {
      throw MillraceException.badRequest(
          ("The files of '%s' have changed since they were first loaded: their SHA-256 was %s, and is %s."
                  + " Deploy a new version of the model to serve them.")
              .formatted(uri, before, now));
    }
  }

  private static void closeQuietly(AutoCloseable opened) {
    try {
      opened.close();
    } catch (Exception alsoFailed) {
      LOG.debug("A model that was not loaded does not end cleanly", alsoFailed);
    }
  }

  private static void warmUp(LoadedModel loaded, Optional<Path> example) {
    if (example.isEmpty()) {
      return;
    }
    try {
      loaded.invoke(
          HttpBody.newBuilder()
              .setContentType(Answer.JSON)
              .setData(ByteString.copyFrom(Files.readAllBytes(example.get())))
              .build());
    } catch (MillraceException failure) {
      if (failure.isPassing()) {
        throw failure;
      }
      throw MillraceException.invalid(
          "The model does not score its own input example ('settings.skip_warm_up' leaves that out): "
              + failure.getMessage());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
