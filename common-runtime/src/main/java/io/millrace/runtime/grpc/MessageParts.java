package io.millrace.runtime.grpc;

import com.google.protobuf.MessageLite;
import java.util.ArrayList;
import java.util.List;

/**
 * Lists cut so that each part fits into one message of a stream: clients take messages of 4 MiB
 * unless they are told otherwise, and a few items with large texts have more.
 */
public final class MessageParts {

  private static final int MOST_BYTES = 2 << 20;

  private MessageParts() {}

  /**
   * The items in order, in parts of at most 2 MiB; an item that is larger is a part of its own. No
   * items are one empty part.
   */
  public static <T extends MessageLite> List<List<T>> of(List<T> items) {
    List<List<T>> parts = new ArrayList<>();
    int start = 0;
    long size = 0;
    for (int i = 0; i < items.size(); i++) {
      int added = items.get(i).getSerializedSize();
      if (i > start && size + added > MOST_BYTES) {
        parts.add(items.subList(start, i));
        start = i;
        size = 0;
      }
      size += added;
    }
    parts.add(items.subList(start, items.size()));
    return parts;
  }
}
