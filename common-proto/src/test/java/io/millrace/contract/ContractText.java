package io.millrace.contract;

import com.google.api.FieldBehavior;
import com.google.api.FieldBehaviorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import io.millrace.api.v1.AccessRule;
import io.millrace.api.v1.Annotations;

/**
 * The contract as one text: all that a client can depend on, and nothing else, so that a change to
 * the wire is a change to this text.
 */
final class ContractText {

  private static final String HEAD =
      """
      # The contract, rendered from the protos by ContractTest. Not to be edited: run
      #   mvn test -pl common-proto -Dcontract.update=true
      """;

  private final StringBuilder text = new StringBuilder(HEAD);

  static String render() {
    ContractText contract = new ContractText();
    ContractFiles.all().forEach(contract::file);
    return contract.text.toString();
  }

  private void line(String format, Object... values) {
    text.append(format.formatted(values)).append('\n');
  }

  private void file(FileDescriptor file) {
    line("%n%s", file.getFullName());
    file.getServices().forEach(this::service);
    file.getMessageTypes().forEach(message -> message(message, "  "));
    file.getEnumTypes().forEach(type -> enumType(type, "  "));
    file.getExtensions().forEach(extension -> field(extension, "  extend "));
  }

  private void service(ServiceDescriptor service) {
    line("  service %s", service.getFullName());
    for (MethodDescriptor rpc : service.getMethods()) {
      line(
          "    rpc %s(%s%s) returns (%s%s)",
          rpc.getName(),
          rpc.isClientStreaming() ? "stream " : "",
          rpc.getInputType().getFullName(),
          rpc.isServerStreaming() ? "stream " : "",
          rpc.getOutputType().getFullName());
      Routes.of(rpc).forEach(route -> line("      %s", route));
      AccessRule access = rpc.getOptions().getExtension(Annotations.access);
      line(
          "      access %s%s",
          access.getPermission(),
          access.getResourceValue() == 0 ? "" : " on " + access.getResource());
    }
  }

  private void message(Descriptor message, String indent) {
    line("%smessage %s", indent, message.getFullName());
    message.getFields().forEach(field -> field(field, indent + "  "));
    for (Descriptor nested : message.getNestedTypes()) {
      if (!nested.getOptions().getMapEntry()) {
        message(nested, indent + "  ");
      }
    }
    message.getEnumTypes().forEach(type -> enumType(type, indent + "  "));
  }

  private void field(FieldDescriptor field, String indent) {
    StringBuilder options = new StringBuilder();
    for (FieldBehavior behavior :
        field.getOptions().getExtension(FieldBehaviorProto.fieldBehavior)) {
      options.append(" ").append(behavior);
    }
    if (field.getOptions().hasExtension(Annotations.jsonAlias)) {
      options.append(" alias=").append(field.getOptions().getExtension(Annotations.jsonAlias));
    }
    if (field.getOptions().hasExtension(Annotations.header)) {
      options.append(" header=").append(field.getOptions().getExtension(Annotations.header));
    }
    if (field.getOptions().getDeprecated()) {
      options.append(" deprecated");
    }
    line(
        "%s%d %s %s%s%s",
        indent, field.getNumber(), field.getName(), label(field), type(field), options);
  }

  private static String label(FieldDescriptor field) {
    if (field.isRepeated()) {
      return field.isMapField() ? "" : "repeated ";
    }
    if (field.getRealContainingOneof() != null) {
      return "oneof " + field.getRealContainingOneof().getName() + " ";
    }
    return field.hasPresence() && field.getJavaType() != FieldDescriptor.JavaType.MESSAGE
        ? "optional "
        : "";
  }

  private static String type(FieldDescriptor field) {
    if (field.isMapField()) {
      Descriptor entry = field.getMessageType();
      return "map<"
          + type(entry.findFieldByName("key"))
          + ", "
          + type(entry.findFieldByName("value"))
          + ">";
    }
    return switch (field.getJavaType()) {
      case MESSAGE -> field.getMessageType().getFullName();
      case ENUM -> field.getEnumType().getFullName();
      default -> field.getType().name().toLowerCase();
    };
  }

  private void enumType(EnumDescriptor type, String indent) {
    line("%senum %s", indent, type.getFullName());
    for (EnumValueDescriptor value : type.getValues()) {
      String json = value.getOptions().getExtension(Annotations.jsonName);
      line(
          "%s  %d %s%s",
          indent, value.getNumber(), value.getName(), json.isEmpty() ? "" : " json=" + json);
    }
  }
}
