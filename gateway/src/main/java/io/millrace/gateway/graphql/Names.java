package io.millrace.gateway.graphql;

import com.google.protobuf.Descriptors.FieldDescriptor;
import io.millrace.api.v1.Annotations;

/** What things of the contract are called in GraphQL. */
final class Names {

  /** MLflow's types are all called so. */
  private static final String PREFIX = "Mlflow";

  private Names() {}

  static String type(String protoName) {
    return PREFIX + protoName;
  }

  static String field(FieldDescriptor field) {
    return field.getJsonName();
  }

  /** The second name of a field in camel case; empty if it has none. */
  static String alias(FieldDescriptor field) {
    StringBuilder camel = new StringBuilder();
    for (String word : field.getOptions().getExtension(Annotations.jsonAlias).split("_")) {
      camel.append(camel.isEmpty() ? word : upperFirst(word));
    }
    return camel.toString();
  }

  static String upperFirst(String word) {
    return Character.toUpperCase(word.charAt(0)) + word.substring(1);
  }
}
