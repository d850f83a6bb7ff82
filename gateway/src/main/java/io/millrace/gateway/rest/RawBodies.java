package io.millrace.gateway.rest;

import com.google.api.HttpBody;
import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.Metadata;
import io.grpc.protobuf.ProtoUtils;
import java.util.Optional;

/** Bodies of errors that a service words itself: an {@code HttpBody} among a status' details. */
final class RawBodies {

  static final Metadata.Key<com.google.rpc.Status> DETAILS =
      Metadata.Key.of(
          "grpc-status-details-bin",
          ProtoUtils.metadataMarshaller(com.google.rpc.Status.getDefaultInstance()));

  private RawBodies() {}

  static Optional<HttpBody> in(Metadata trailers) {
    com.google.rpc.Status status = trailers == null ? null : trailers.get(DETAILS);
    if (status == null) {
      return Optional.empty();
    }
    for (Any detail : status.getDetailsList()) {
      if (detail.is(HttpBody.class)) {
        return unpack(detail);
      }
    }
    return Optional.empty();
  }

  private static Optional<HttpBody> unpack(Any detail) {
    try {
      return Optional.of(detail.unpack(HttpBody.class));
    } catch (InvalidProtocolBufferException broken) {
      return Optional.empty();
    }
  }
}
