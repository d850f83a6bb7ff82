package io.millrace.models.format;

/**
 * Where the input example of a model is, and what it is.
 *
 * @param path of the example as it was given
 * @param servingPath of the same as a request to a scoring server; null in older models
 * @param type {@code dataframe, ndarray, json_object, sparse_matrix_csc} or {@code
 *     sparse_matrix_csr}
 * @param pandasOrient of a dataframe, {@code split} or {@code values}; else null
 * @param hasParams whether params are part of it
 */
public record InputExample(
    String path, String servingPath, String type, String pandasOrient, boolean hasParams) {}
