package io.millrace.runtime.grpc;

import com.google.api.FieldBehavior;
import com.google.api.FieldBehaviorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.millrace.runtime.error.MillraceException;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * What holds for every request: a field marked REQUIRED is set and, if text, not empty; no text has
 * a NUL character, which PostgreSQL cannot store. The messages name the field by its path, as
 * MLflow's do ({@code metrics[0].timestamp}).
 */
public final class RequestCheck {

  private static final ConcurrentMap<Descriptor, List<Rule>> RULES = new ConcurrentHashMap<>();

  /** What to look at in one field. Fields that need no look have no rule. */
  private record Rule(FieldDescriptor field, boolean required, boolean text, boolean message) {

    static Rule of(FieldDescriptor field) {
      boolean required =
          field.getOptions().getExtension(FieldBehaviorProto.fieldBehavior).stream()
              .anyMatch(behavior -> behavior == FieldBehavior.REQUIRED);
      boolean message = field.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
      return new Rule(
          field, required, field.getJavaType() == FieldDescriptor.JavaType.STRING, message);
    }

    boolean matters() {
      return required || text || message;
    }
  }

  private RequestCheck() {}

  /**
   * Refuses a message with INVALID_PARAMETER_VALUE. The interceptor does it for requests of one
   * message; the service of a client stream does it for itself.
   */
  public static void check(Message request) {
    check(request, "");
  }

  private static void check(Message message, String prefix) {
    for (Rule rule : rulesOf(message.getDescriptorForType())) {
      FieldDescriptor field = rule.field;
      if (field.isRepeated()) {
        checkList(message, rule, prefix);
      } else if (field.hasPresence() ? message.hasField(field) : rule.text || !rule.required) {
        checkValue(message.getField(field), rule, prefix, -1);
      } else if (rule.required) {
        throw missing(path(prefix, field, -1));
      }
    }
  }

  private static void checkList(Message message, Rule rule, String prefix) {
    int count = message.getRepeatedFieldCount(rule.field);
    if (count == 0 && rule.required) {
      throw missing(path(prefix, rule.field, -1));
    }
    if (rule.text || rule.message) {
      for (int i = 0; i < count; i++) {
        checkValue(message.getRepeatedField(rule.field, i), rule, prefix, i);
      }
    }
  }

  private static void checkValue(Object value, Rule rule, String prefix, int index) {
    if (rule.text) {
      String text = (String) value;
      if (text.isEmpty() && rule.required && index < 0) {
        throw missing(path(prefix, rule.field, index));
      }
      if (text.indexOf('\0') >= 0) {
        throw MillraceException.invalid(
            "Invalid value for parameter '%s' supplied: It contains a NUL character."
                .formatted(path(prefix, rule.field, index)));
      }
    } else if (rule.message) {
      check((Message) value, path(prefix, rule.field, index) + ".");
    }
  }

  private static List<Rule> rulesOf(Descriptor descriptor) {
    List<Rule> rules = RULES.get(descriptor);
    return rules != null
        ? rules
        : RULES.computeIfAbsent(
            descriptor,
            type -> type.getFields().stream().map(Rule::of).filter(Rule::matters).toList());
  }

  private static String path(String prefix, FieldDescriptor field, int index) {
    return index < 0 ? prefix + field.getName() : prefix + field.getName() + "[" + index + "]";
  }

  private static MillraceException missing(String path) {
    return MillraceException.invalid(
        "Missing value for required parameter '%s'. See the API docs for more information about request parameters."
            .formatted(path));
  }
}
