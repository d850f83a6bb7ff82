/** The Open Inference Protocol: named tensors in, named tensors out, over REST and gRPC. */
package io.millrace.models.inference;
