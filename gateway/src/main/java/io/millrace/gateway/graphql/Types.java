package io.millrace.gateway.graphql;

import static graphql.schema.FieldCoordinates.coordinates;
import static graphql.schema.GraphQLFieldDefinition.newFieldDefinition;
import static graphql.schema.GraphQLTypeReference.typeRef;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import graphql.Scalars;
import graphql.schema.DataFetcher;
import graphql.schema.GraphQLCodeRegistry;
import graphql.schema.GraphQLEnumType;
import graphql.schema.GraphQLInputObjectField;
import graphql.schema.GraphQLInputObjectType;
import graphql.schema.GraphQLInputType;
import graphql.schema.GraphQLList;
import graphql.schema.GraphQLNonNull;
import graphql.schema.GraphQLObjectType;
import graphql.schema.GraphQLOutputType;
import graphql.schema.GraphQLType;
import io.grpc.MethodDescriptor;
import io.millrace.api.v1.Annotations;
import io.millrace.api.v1.GraphqlLink;
import io.millrace.gateway.json.MessagePlan;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** GraphQL's types for messages and enums of the contract, each made once. */
final class Types {

  private static final List<String> API_ERROR = List.of("code", "message", "helpUrl", "requestId");

  private final Map<String, GraphQLType> types = new LinkedHashMap<>();
  private final GraphQLCodeRegistry.Builder code;
  private final Map<String, MethodDescriptor<Message, Message>> rpcs;
  private final Calls calls;

  Types(
      GraphQLCodeRegistry.Builder code,
      Map<String, MethodDescriptor<Message, Message>> rpcs,
      Calls calls) {
    this.code = code;
    this.rpcs = rpcs;
    this.calls = calls;
    types.put("ApiError", texts("ApiError", API_ERROR));
  }

  Set<GraphQLType> all() {
    return types.values().stream().collect(Collectors.toUnmodifiableSet());
  }

  /** The type of an RPC's response: MLflow's have an error, which is always null. */
  void response(Descriptor message, String name) {
    GraphQLObjectType.Builder type = object(message, name);
    type.field(newFieldDefinition().name("apiError").type(typeRef("ApiError")));
    code.dataFetcher(coordinates(name, "apiError"), (DataFetcher<?>) environment -> null);
    types.put(name, type.build());
  }

  /** The type of an RPC's request. */
  void input(Descriptor message, String name) {
    GraphQLInputObjectType.Builder type = GraphQLInputObjectType.newInputObject().name(name);
    types.put(name, Scalars.GraphQLString); // Taken, for a message that holds itself.
    for (FieldDescriptor field : message.getFields()) {
      type.field(inputField(field, Names.field(field)));
      if (!Names.alias(field).isEmpty()) {
        type.field(inputField(field, Names.alias(field)));
      }
    }
    types.put(name, type.build());
  }

  private GraphQLInputObjectField.Builder inputField(FieldDescriptor field, String name) {
    GraphQLInputType type = (GraphQLInputType) scalar(field);
    if (type == null) {
      String input = Names.type(field.getMessageType().getName()) + "Input";
      if (!types.containsKey(input)) {
        input(field.getMessageType(), input);
      }
      type = typeRef(input);
    }
    return GraphQLInputObjectField.newInputObjectField()
        .name(name)
        .type(field.isRepeated() ? GraphQLList.list(type) : type);
  }

  private void output(Descriptor message) {
    String name = Names.type(message.getName());
    if (!types.containsKey(name)) {
      types.put(name, Scalars.GraphQLString); // Taken, for a message that holds itself.
      GraphQLObjectType.Builder type = object(message, name);
      message
          .getOptions()
          .getExtension(Annotations.graphqlLink)
          .forEach(link -> link(type, name, link));
      types.put(name, type.build());
    }
  }

  private GraphQLObjectType.Builder object(Descriptor message, String name) {
    GraphQLObjectType.Builder type = GraphQLObjectType.newObject().name(name);
    for (FieldDescriptor field : message.getFields()) {
      outputField(type, name, field, Names.field(field));
      if (!Names.alias(field).isEmpty()) {
        outputField(type, name, field, Names.alias(field));
      }
    }
    return type;
  }

  private void outputField(
      GraphQLObjectType.Builder type, String owner, FieldDescriptor field, String name) {
    GraphQLOutputType value = (GraphQLOutputType) scalar(field);
    if (value == null) {
      output(field.getMessageType());
      value = typeRef(Names.type(field.getMessageType().getName()));
    }
    type.field(
        newFieldDefinition()
            .name(name)
            .type(field.isRepeated() ? GraphQLList.list(GraphQLNonNull.nonNull(value)) : value));
    code.dataFetcher(
        coordinates(owner, name),
        (DataFetcher<?>) environment -> Values.read(environment.getSource(), field));
  }

  /** A field whose value another RPC gives. */
  private void link(GraphQLObjectType.Builder type, String owner, GraphqlLink link) {
    if (link.getRpc().isEmpty()) {
      String item = owner + Names.upperFirst(link.getName());
      types.put(item, texts(item, link.getAbsentList()));
      type.field(newFieldDefinition().name(link.getName()).type(GraphQLList.list(typeRef(item))));
      code.dataFetcher(
          coordinates(owner, link.getName()), (DataFetcher<?>) environment -> List.of());
      return;
    }
    MethodDescriptor<Message, Message> rpc = rpcs.get(link.getRpc());
    if (rpc == null) {
      throw new IllegalStateException(
          "%s.%s: there is no %s".formatted(owner, link.getName(), link.getRpc()));
    }
    FieldDescriptor taken =
        Calls.builder(rpc.getResponseMarshaller())
            .getDescriptorForType()
            .findFieldByName(link.getTake());
    output(taken.getMessageType());
    type.field(
        newFieldDefinition()
            .name(link.getName())
            .type(typeRef(Names.type(taken.getMessageType().getName()))));
    code.dataFetcher(
        coordinates(owner, link.getName()),
        (DataFetcher<?>)
            environment -> {
              Message.Builder request = Calls.builder(rpc.getRequestMarshaller());
              request.setField(
                  request.getDescriptorForType().findFieldByName(link.getTo()),
                  Calls.find(environment.getSource(), link.getFrom()));
              return calls
                  .call(rpc, request.build())
                  .thenApply(answer -> Values.read(answer, taken));
            });
  }

  private static GraphQLObjectType texts(String name, List<String> fields) {
    GraphQLObjectType.Builder type = GraphQLObjectType.newObject().name(name);
    fields.forEach(
        field -> type.field(newFieldDefinition().name(field).type(Scalars.GraphQLString)));
    return type.build();
  }

  /** The type of a field that is no message; null for one that is. */
  private GraphQLType scalar(FieldDescriptor field) {
    return switch (field.getJavaType()) {
      case STRING -> Scalars.GraphQLString;
      case BOOLEAN -> Scalars.GraphQLBoolean;
      case INT -> Scalars.GraphQLInt;
      case LONG -> LongString.TYPE;
      case DOUBLE, FLOAT -> Scalars.GraphQLFloat;
      case ENUM -> {
        String name = Names.type(field.getEnumType().getName());
        types.computeIfAbsent(name, absent -> enumeration(field, name));
        yield typeRef(name);
      }
      case MESSAGE -> null;
      case BYTE_STRING ->
          throw new IllegalStateException(field.getFullName() + ": GraphQL has no bytes");
    };
  }

  private static GraphQLType enumeration(FieldDescriptor field, String name) {
    GraphQLEnumType.Builder type = GraphQLEnumType.newEnum().name(name);
    MessagePlan.of(field.getContainingType())
        .parameter(field.getName())
        .enumPlan()
        .choices()
        .forEach(type::value);
    return type.build();
  }
}
