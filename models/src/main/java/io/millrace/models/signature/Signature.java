package io.millrace.models.signature;

import java.util.List;

/**
 * What a model takes and gives (MLflow's ModelSignature).
 *
 * @param inputs null if not said
 * @param outputs null if not said
 * @param params null if not said, which is not the same as none
 * @param isFromTypeHint whether the model checks its input itself, by its Python type hint
 */
public record Signature(Schema inputs, Schema outputs, List<Param> params, boolean isFromTypeHint) {
  public Signature {
    params = params == null ? null : List.copyOf(params);
  }
}
