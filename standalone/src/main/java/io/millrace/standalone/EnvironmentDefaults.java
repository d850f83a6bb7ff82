package io.millrace.standalone;

import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Each option's twin in the environment: {@code --database-url} is also {@code
 * MILLRACE_DATABASE_URL}. The command line wins; an empty variable is as good as none.
 */
final class EnvironmentDefaults implements IDefaultValueProvider {
  private final Map<String, String> environment;

  EnvironmentDefaults(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public String defaultValue(ArgSpec argument) {
    if (argument instanceof OptionSpec option) {
      String value = environment.get(variable(option.longestName()));
      return value == null || value.isEmpty() ? null : value;
    }
    return null;
  }

  static String variable(String option) {
    return "MILLRACE_" + option.substring("--".length()).replace('-', '_').toUpperCase(Locale.ROOT);
  }
}
