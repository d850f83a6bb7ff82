package io.millrace.gateway.rest;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.millrace.gateway.file.RangeHeader;

/**
 * The part of a request for a file that is in a header: the Range goes into the request's field of
 * that name, where it has one.
 */
final class FileRequests {

  private FileRequests() {}

  /** The one range that the client asks for; null for the whole file. */
  static RangeHeader range(Exchange exchange) {
    return exchange.isHead() ? null : RangeHeader.parse(exchange.request().getHeader("Range"));
  }

  static Message withRange(Exchange exchange, Message request) {
    FieldDescriptor field = request.getDescriptorForType().findFieldByName("range");
    if (field == null || range(exchange) == null) {
      return request;
    }
    return request.toBuilder()
        .setField(field, exchange.request().getHeader("Range").strip())
        .build();
  }
}
