package io.millrace.worker.executor.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads what Jobs are made from. */
public final class JobTemplate {

  private static final String DEFAULT = "/kubernetes/job-template.yaml";

  private JobTemplate() {}

  /**
   * A template.
   *
   * @param file null for the one that comes with this
   * @throws IllegalArgumentException if it is no Job of {@code batch/v1} with a container
   */
  public static Job read(Path file, KubernetesSerialization yaml) {
    try (InputStream in =
        file == null
            ? JobTemplate.class.getResourceAsStream(DEFAULT)
            : Files.newInputStream(file)) {
      Object read = yaml.unmarshal(in);
      if (!(read instanceof HasMetadata named) || !(read instanceof Job job)) {
        throw new IllegalArgumentException("%s holds no Job of batch/v1".formatted(file));
      }
      if (named.getMetadata() == null
          || job.getSpec() == null
          || job.getSpec().getTemplate() == null
          || job.getSpec().getTemplate().getSpec() == null
          || job.getSpec().getTemplate().getSpec().getContainers().isEmpty()) {
        throw new IllegalArgumentException(
            "%s has no metadata, or no container in spec.template.spec".formatted(file));
      }
      return job;
    } catch (IOException e) {
      throw new UncheckedIOException("%s cannot be read: %s".formatted(file, e.getMessage()), e);
    } catch (IllegalArgumentException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new IllegalArgumentException("%s: %s".formatted(file, e.getMessage()), e);
    }
  }
}
