package io.millrace.worker.executor.kubernetes;

import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Duration;

/**
 * How a worker uses a cluster.
 *
 * @param namespace that Jobs are made in
 * @param template what Jobs are made from
 * @param image for jobs that name none; null for the template's
 * @param serviceAccount that pods run as; null for the template's
 * @param pull how long an image may fail to be pulled before that is given up
 * @param schedule how long a pod may wait for a place before that is given up
 */
public record KubernetesSettings(
    String namespace,
    Job template,
    String image,
    String serviceAccount,
    Duration pull,
    Duration schedule) {}
