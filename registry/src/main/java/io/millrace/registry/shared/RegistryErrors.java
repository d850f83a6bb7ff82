package io.millrace.registry.shared;

import io.millrace.common.v1.ErrorReason;
import io.millrace.runtime.error.MillraceException;

/**
 * What to say of things that are not there, or are there already. MLflow's texts: clients make
 * texts about prompts out of them by replacing words.
 */
public final class RegistryErrors {

  private RegistryErrors() {}

  /** No model or prompt has the name. */
  public static MillraceException noModel(String name) {
    return MillraceException.notFound("Registered Model with name=%s not found".formatted(name));
  }

  /** The model has no such version, or has it no more. */
  public static MillraceException noVersion(String name, Object version) {
    return MillraceException.notFound(
        "Model Version (name=%s, version=%s) not found".formatted(name, version));
  }

  /** The alias is not set. Not "not found": clients look for this reason. */
  public static MillraceException noAlias(String alias) {
    return MillraceException.invalid("Registered model alias %s not found.".formatted(alias));
  }

  /** The model has no versions. */
  public static MillraceException noLatestVersion(String name) {
    return MillraceException.notFound("Latest version not found for model %s.".formatted(name));
  }

  /** A new model's or prompt's name is taken by one of its own kind. */
  public static MillraceException exists(String name, boolean isPrompt) {
    String what = isPrompt ? "Prompt" : "Registered Model";
    return taken("%s (name=%s) already exists.".formatted(what, name));
  }

  /** A new model's name is taken by a prompt, or the other way about. */
  public static MillraceException existsAsOther(String name, boolean isPrompt) {
    String wanted = isPrompt ? "prompt" : "registered model";
    String holder = isPrompt ? "registered model" : "prompt";
    return taken(
        "Tried to create a %s with name '%s', but the name is already taken by a %s. MLflow does not allow creating a model and a prompt with the same name."
            .formatted(wanted, name, holder));
  }

  /** A model cannot get a name that is taken. */
  public static MillraceException cannotRenameTo(String name) {
    return taken(
        "Registered Model (name=%s) already exists. Error: another registered model or prompt of the workspace has this name."
            .formatted(name));
  }

  private static MillraceException taken(String message) {
    return new MillraceException(ErrorReason.ERROR_REASON_RESOURCE_ALREADY_EXISTS, message);
  }
}
