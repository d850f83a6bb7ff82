package io.millrace.gateway.json;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** How the messages of one type are read and written: made once per type, then only looked at. */
public final class MessagePlan {

  private static final ConcurrentMap<Descriptor, MessagePlan> PLANS = new ConcurrentHashMap<>();

  private final Descriptor type;
  private final FieldPlan[] fields;
  private final Map<String, Spelling> spellings = new HashMap<>();
  private final WellKnown wellKnown;

  /**
   * A name that a request may give a field.
   *
   * @param alias whether it is the field's second name, or a spelling of that
   * @param proto whether it is written as in the contract, not in lowerCamelCase
   */
  record Spelling(String text, FieldPlan field, boolean alias, boolean proto) {

    /** Where a reader notes that the field was given under this name, other spellings included. */
    int slot() {
      return field.index() * 2 + (alias ? 1 : 0);
    }
  }

  private MessagePlan(Descriptor type) {
    this.type = type;
    List<FieldDescriptor> declared = type.getFields();
    fields = new FieldPlan[declared.size()];
    for (int i = 0; i < fields.length; i++) {
      fields[i] = new FieldPlan(declared.get(i), i);
    }
    for (FieldPlan field : fields) {
      if (field.alias() != null) {
        String alias = field.alias().getValue();
        spellings.put(lowerCamel(alias), new Spelling(lowerCamel(alias), field, true, false));
        spellings.put(alias, new Spelling(alias, field, true, true));
      }
      String camel = field.field().getJsonName();
      spellings.put(camel, new Spelling(camel, field, false, false));
    }
    // Proto names last: they win where a camel name of another field is the same.
    for (FieldPlan field : fields) {
      String name = field.field().getName();
      spellings.put(name, new Spelling(name, field, false, true));
    }
    wellKnown = WellKnown.of(type);
  }

  private static String lowerCamel(String snake) {
    StringBuilder camel = new StringBuilder();
    boolean up = false;
    for (char c : snake.toCharArray()) {
      if (c != '_') {
        camel.append(up ? Character.toUpperCase(c) : c);
      }
      up = c == '_';
    }
    return camel.toString();
  }

  /** The plan of a message type. */
  public static MessagePlan of(Descriptor type) {
    MessagePlan plan = PLANS.get(type);
    return plan != null ? plan : PLANS.computeIfAbsent(type, MessagePlan::new);
  }

  /** The message type. */
  public Descriptor type() {
    return type;
  }

  /** All fields, in the order of the contract. Not to be changed. */
  FieldPlan[] fields() {
    return fields;
  }

  /** All fields, in the order of the contract. */
  public List<FieldPlan> fieldList() {
    return List.of(fields);
  }

  /** The field of a name in a JSON body; null for a name that the contract does not know. */
  Spelling spelling(String name) {
    return spellings.get(name);
  }

  /**
   * The field that a query parameter or path variable of this name sets: by its proto name or its
   * second name. Null for a name that the contract does not know.
   */
  public FieldPlan parameter(String name) {
    Spelling spelling = spellings.get(name);
    return spelling != null && spelling.proto() ? spelling.field() : null;
  }

  /** Whether {@code name} is a name of a field that has two. */
  public boolean isDoubled(String name) {
    Spelling spelling = spellings.get(name);
    return spelling != null && spelling.field().alias() != null;
  }

  /** Whether {@code name} is the second name of its field. */
  public boolean isAlias(String name) {
    Spelling spelling = spellings.get(name);
    return spelling != null && spelling.alias();
  }

  /** How the type is written if JSON has a form of its own for it, else null. */
  WellKnown wellKnown() {
    return wellKnown;
  }
}
