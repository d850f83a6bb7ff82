package io.millrace.models.inference;

import io.millrace.models.data.Tensor;

/**
 * A tensor with a name.
 *
 * @param tensor of the datatype's elements; of BYTES, {@code String} or {@code byte[]}
 */
record WireTensor(String name, Datatype datatype, Tensor tensor) {}
