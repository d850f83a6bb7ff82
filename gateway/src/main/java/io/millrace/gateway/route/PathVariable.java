package io.millrace.gateway.route;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.millrace.gateway.json.FieldPlan;
import io.millrace.gateway.json.MessagePlan;
import io.millrace.gateway.json.Scalars;
import java.util.ArrayList;
import java.util.List;

/** A field, perhaps of a message within the request, that a request's path or query sets. */
public final class PathVariable {

  private final String name;
  private final List<FieldDescriptor> parents;
  private final FieldPlan field;

  private PathVariable(String name, List<FieldDescriptor> parents, FieldPlan field) {
    this.name = name;
    this.parents = parents;
    this.field = field;
  }

  /**
   * The field of a name with dots in it. Null when there is none, or when text cannot set it: a
   * map, a message, a list on the way.
   */
  public static PathVariable find(MessagePlan plan, String name) {
    List<FieldDescriptor> parents = new ArrayList<>();
    String[] parts = name.split("\\.", -1);
    for (int i = 0; i < parts.length - 1; i++) {
      FieldPlan parent = plan.parameter(parts[i]);
      if (parent == null || parent.field().isRepeated() || !isMessage(parent)) {
        return null;
      }
      parents.add(parent.field());
      plan = parent.message();
    }
    FieldPlan field = plan.parameter(parts[parts.length - 1]);
    return field == null || isMessage(field) ? null : new PathVariable(name, parents, field);
  }

  private static boolean isMessage(FieldPlan field) {
    return field.field().getJavaType() == FieldDescriptor.JavaType.MESSAGE;
  }

  /** The field's name, with those of the messages it is in. */
  public String name() {
    return name;
  }

  /** The field itself. */
  public FieldDescriptor field() {
    return field.field();
  }

  /** How the field is read. */
  public FieldPlan plan() {
    return field;
  }

  /** Sets the field, or adds to it if it is a list. */
  public void set(Message.Builder request, String text) {
    set(request, text, name);
  }

  /** The same, for a caller who knows the field as something else. */
  void set(Message.Builder request, String text, String shown) {
    Message.Builder owner = request;
    for (FieldDescriptor parent : parents) {
      owner = owner.getFieldBuilder(parent);
    }
    Object value = Scalars.parameter(field, text, shown);
    if (field.field().isRepeated()) {
      owner.addRepeatedField(field.field(), value);
    } else {
      owner.setField(field.field(), value);
    }
  }
}
