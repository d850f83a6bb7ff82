package io.millrace.gateway.json;

import com.fasterxml.jackson.core.io.SerializedString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import io.millrace.api.v1.Annotations;

/** How one field is read and written. */
public final class FieldPlan {

  private final FieldDescriptor field;
  private final int index;
  private final Kind kind;
  private final SerializedString name;
  private final SerializedString alias;
  private final EnumPlan enumPlan;
  private final boolean keyed;
  private final boolean jsonText;
  private final String header;
  private final boolean alwaysListed;

  /** Found on first use: message types may contain themselves. */
  private volatile MessagePlan message;

  FieldPlan(FieldDescriptor field, int index) {
    this.field = field;
    this.index = index;
    kind = Kind.of(field);
    name = new SerializedString(field.getName());
    String second = field.getOptions().getExtension(Annotations.jsonAlias);
    if (!second.isEmpty() && (field.isRepeated() || kind != Kind.STRING)) {
      throw new IllegalStateException(
          field.getFullName() + ": only a string may have a json_alias");
    }
    alias = second.isEmpty() ? null : new SerializedString(second);
    enumPlan = kind == Kind.ENUM ? new EnumPlan(field.getEnumType()) : null;
    jsonText = field.getOptions().getExtension(Annotations.jsonText);
    header = field.getOptions().getExtension(Annotations.header);
    alwaysListed = field.getOptions().getExtension(Annotations.alwaysListed);
    keyed = field.isRepeated() && !field.isMapField() && isPair(field);
  }

  /** Whether the field is a list of (key, value) pairs, which may be given as a JSON object too. */
  private static boolean isPair(FieldDescriptor field) {
    if (field.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
      return false;
    }
    Descriptor type = field.getMessageType();
    return type.getFields().size() == 2 && isText(type, "key") && isText(type, "value");
  }

  private static boolean isText(Descriptor type, String name) {
    FieldDescriptor field = type.findFieldByName(name);
    return field != null && Kind.of(field) == Kind.STRING && !field.isRepeated();
  }

  /** The field itself. */
  public FieldDescriptor field() {
    return field;
  }

  /** The field's place in its message, from 0 in the order of the contract. */
  int index() {
    return index;
  }

  Kind kind() {
    return kind;
  }

  SerializedString name() {
    return name;
  }

  /** The second JSON name; null if there is none. */
  SerializedString alias() {
    return alias;
  }

  boolean repeated() {
    return field.isRepeated();
  }

  boolean map() {
    return field.isMapField();
  }

  boolean keyed() {
    return keyed;
  }

  /** Whether the text is JSON, to be written as the value it is. */
  public boolean jsonText() {
    return jsonText;
  }

  /** Whether the list is written when it is empty too. */
  boolean alwaysListed() {
    return alwaysListed;
  }

  /** The header of requests that sets the field; empty if none does. */
  public String header() {
    return header;
  }

  /** The names of an enum field's values; null for other fields. */
  public EnumPlan enumPlan() {
    return enumPlan;
  }

  /** The plan of a message field's type. */
  public MessagePlan message() {
    MessagePlan plan = message;
    if (plan == null) {
      plan = MessagePlan.of(field.getMessageType());
      message = plan;
    }
    return plan;
  }
}
