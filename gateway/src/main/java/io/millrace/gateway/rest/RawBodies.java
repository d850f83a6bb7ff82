package io.millrace.gateway.rest;

import com.google.api.HttpBody;
import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.grpc.Metadata;
import io.grpc.protobuf.ProtoUtils;
import io.millrace.api.v1.HttpHeader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What services say in {@code HttpBody}: bodies of errors that they word themselves, among a
 * status' details, and headers beside a body.
 */
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
        return unpack(detail, HttpBody.class);
      }
    }
    return Optional.empty();
  }

  /** The headers that go out with a body. */
  static List<HttpHeader> headers(HttpBody body) {
    List<HttpHeader> headers = new ArrayList<>(body.getExtensionsCount());
    for (Any extension : body.getExtensionsList()) {
      if (extension.is(HttpHeader.class)) {
        unpack(extension, HttpHeader.class).ifPresent(headers::add);
      }
    }
    return headers;
  }

  private static <T extends Message> Optional<T> unpack(Any detail, Class<T> type) {
    try {
      return Optional.of(detail.unpack(type));
    } catch (InvalidProtocolBufferException broken) {
      return Optional.empty();
    }
  }
}
