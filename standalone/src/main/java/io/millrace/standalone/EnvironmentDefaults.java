package io.millrace.standalone;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Each option's twin in the environment: {@code --database-url} is also {@code
 * MILLRACE_DATABASE_URL}. The command line wins; an empty variable is as good as none. Where the
 * server listens is no matter of a model that is served beside it.
 */
final class EnvironmentDefaults implements IDefaultValueProvider {
  private static final Set<String> LISTENING = Set.of("--host", "--port");
  private static final Set<String> BESIDE = Set.of("serve", "export-image");

  private final Map<String, String> environment;

  EnvironmentDefaults(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public String defaultValue(ArgSpec argument) {
    if (argument instanceof OptionSpec option && !isBeside(option)) {
      String value = environment.get(variable(option.longestName()));
      return value == null || value.isEmpty() ? null : value;
    }
    return null;
  }

  private static boolean isBeside(OptionSpec option) {
    return option.command() != null
        && BESIDE.contains(option.command().name())
        && LISTENING.contains(option.longestName());
  }

  static String variable(String option) {
    return "MILLRACE_" + option.substring("--".length()).replace('-', '_').toUpperCase(Locale.ROOT);
  }
}
