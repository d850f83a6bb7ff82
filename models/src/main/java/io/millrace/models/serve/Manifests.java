package io.millrace.models.serve;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;

/**
 * What runs an image on Kubernetes.
 *
 * @param name of the deployment, the service and the label that joins them
 * @param cpu what a pod asks for
 * @param memory what a pod asks for and is limited to
 * @param source kept as an annotation
 */
record Manifests(
    String name, String image, int port, int replicas, String cpu, String memory, String source) {

  /** Of {@code apps/v1}. */
  String deployment() {
    Map<String, Object> container =
        map(
            "name", "model",
            "image", image,
            "ports", List.of(map("name", "http", "containerPort", port)),
            // It listens as soon as the model is loaded, which may take its time.
            "startupProbe", probe("/health", 5, 60),
            "readinessProbe", probe("/ping", 5, 3),
            "livenessProbe", probe("/health", 10, 3),
            "resources",
                map(
                    "requests", map("cpu", cpu, "memory", memory),
                    "limits", map("memory", memory)),
            "securityContext",
                map(
                    "allowPrivilegeEscalation", false,
                    "readOnlyRootFilesystem", true,
                    "capabilities", map("drop", List.of("ALL"))),
            "volumeMounts", List.of(map("name", "tmp", "mountPath", "/tmp")));
    Map<String, Object> pod =
        map(
            "automountServiceAccountToken", false,
            "securityContext",
                map(
                    "runAsNonRoot",
                    true,
                    "runAsUser",
                    Containerfile.USER,
                    "runAsGroup",
                    Containerfile.USER,
                    "seccompProfile",
                    map("type", "RuntimeDefault")),
            "containers", List.of(container),
            "volumes", List.of(map("name", "tmp", "emptyDir", map())));
    return yaml(
        map(
            "apiVersion",
            "apps/v1",
            "kind",
            "Deployment",
            "metadata",
            metadata(),
            "spec",
            map(
                "replicas", replicas,
                "selector", map("matchLabels", labels()),
                "template", map("metadata", map("labels", labels()), "spec", pod))));
  }

  /** Of {@code v1}: at port 80 in the cluster. */
  String service() {
    return yaml(
        map(
            "apiVersion",
            "v1",
            "kind",
            "Service",
            "metadata",
            metadata(),
            "spec",
            map(
                "selector", labels(),
                "ports", List.of(map("name", "http", "port", 80, "targetPort", "http")))));
  }

  private Map<String, Object> metadata() {
    return map("name", name, "labels", labels(), "annotations", map("millrace.io/source", source));
  }

  private Map<String, Object> labels() {
    return map("app.kubernetes.io/name", name);
  }

  private static Map<String, Object> probe(String path, int period, int failures) {
    return map(
        "httpGet",
        map("path", path, "port", "http"),
        "periodSeconds",
        period,
        "timeoutSeconds",
        5,
        "failureThreshold",
        failures);
  }

  /** In the order that they are written in. */
  private static Map<String, Object> map(Object... keysAndValues) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      map.put((String) keysAndValues[i], keysAndValues[i + 1]);
    }
    return map;
  }

  private static String yaml(Map<String, Object> document) {
    DumperOptions options = new DumperOptions();
    options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
    return new Yaml(options).dump(document);
  }
}
