package io.millrace.models.scoring.form;

import io.millrace.models.data.Payload;
import io.millrace.models.scoring.json.Slice;
import java.util.Map;

/**
 * A request that has been read.
 *
 * @param data as the signature has it
 * @param params null if there are none; not checked yet
 * @param llmParams those of a request in the LLM form; else null
 */
public record Request(Payload data, Slice params, Map<String, Object> llmParams) {

  /** Whether it is in the form that chat and completion models take, which is answered bare. */
  public boolean isLlm() {
    return llmParams != null;
  }
}
