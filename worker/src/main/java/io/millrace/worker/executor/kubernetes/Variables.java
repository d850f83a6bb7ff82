package io.millrace.worker.executor.kubernetes;

import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.millrace.worker.executor.Launch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** A container's environment variables; secrets come from a Secret, and are in no pod's spec. */
final class Variables {

  private static final Pattern KEY = Pattern.compile("[-._a-zA-Z0-9]{1,253}");

  private Variables() {}

  /**
   * A text as Kubernetes takes it literally: in commands and values it replaces {@code $(NAME)},
   * and makes one of two {@code $}.
   */
  static String literal(String text) {
    return text.replace("$", "$$");
  }

  /** Adds them; they win over the template's of the same names. */
  static void addTo(ContainerBuilder container, Launch launch, Map<String, String> variables) {
    Map<String, String> keys = keys(launch);
    List<EnvVar> all = new ArrayList<>();
    for (EnvVar own : container.buildEnv()) {
      if (!variables.containsKey(own.getName())) {
        all.add(own);
      }
    }
    if (all.stream().noneMatch(each -> each.getName().equals("HOME"))
        && !variables.containsKey("HOME")) {
      all.add(new EnvVar("HOME", Layout.HOME.toString(), null));
    }
    new TreeMap<>(variables)
        .forEach(
            (name, value) ->
                all.add(
                    isSecret(launch, name, value)
                        ? secret(name, Names.of(launch.job()), keys.get(name))
                        : new EnvVar(name, literal(value), null)));
    container.withEnv(all);
  }

  /** What the Secret holds: by key, as not every variable's name is one. Empty if there is none. */
  static Map<String, String> secrets(Launch launch, Map<String, String> variables) {
    Map<String, String> secrets = new LinkedHashMap<>();
    keys(launch)
        .forEach(
            (name, key) -> {
              String value = variables.get(name);
              if (value != null && isSecret(launch, name, value)) {
                secrets.put(key, value);
              }
            });
    return secrets;
  }

  /** A name that the job gives another value to is no secret any more. */
  private static boolean isSecret(Launch launch, String name, String value) {
    return launch.secrets().contains(name)
        && value.equals(launch.variables().get(name))
        && !launch.job().getSpec().getEnvMap().containsKey(name);
  }

  private static Map<String, String> keys(Launch launch) {
    Map<String, String> keys = new LinkedHashMap<>();
    int number = 0;
    for (String name : launch.secrets().stream().sorted().toList()) {
      keys.put(name, KEY.matcher(name).matches() ? name : "variable-" + number);
      number++;
    }
    return keys;
  }

  private static EnvVar secret(String name, String secret, String key) {
    return new EnvVarBuilder()
        .withName(name)
        .withNewValueFrom()
        .withNewSecretKeyRef()
        .withName(secret)
        .withKey(key)
        .endSecretKeyRef()
        .endValueFrom()
        .build();
  }
}
