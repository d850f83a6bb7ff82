package io.millrace.gateway.rest;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.millrace.runtime.blob.RangeRequest;

/**
 * The part of a request for a file that is in a header: the Range goes into the request's field of
 * that name, where it has one.
 */
final class FileRequests {

  private FileRequests() {}

  /** The range that the client asks for, if it asks for one that can be understood. */
  static RangeRequest range(Exchange exchange) {
    String header = exchange.isHead() ? null : exchange.request().getHeader("Range");
    return header == null ? RangeRequest.WHOLE : RangeRequest.parse(header);
  }

  /** Whether a file of {@code size} bytes has none of the range. */
  static boolean isBeyond(RangeRequest range, long size) {
    if (range.equals(RangeRequest.WHOLE)) {
      return false;
    }
    return range.first() < 0 ? range.last() == 0 || size == 0 : range.first() >= size;
  }

  static Message withRange(Exchange exchange, Message request) {
    FieldDescriptor field = request.getDescriptorForType().findFieldByName("range");
    if (field == null || range(exchange).equals(RangeRequest.WHOLE)) {
      return request;
    }
    return request.toBuilder()
        .setField(field, exchange.request().getHeader("Range").strip())
        .build();
  }
}
