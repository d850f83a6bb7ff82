package io.millrace.gateway.graphql;

import static graphql.schema.FieldCoordinates.coordinates;
import static graphql.schema.GraphQLFieldDefinition.newFieldDefinition;
import static graphql.schema.GraphQLTypeReference.typeRef;

import com.google.protobuf.Message;
import graphql.Scalars;
import graphql.introspection.Introspection.DirectiveLocation;
import graphql.schema.DataFetcher;
import graphql.schema.GraphQLArgument;
import graphql.schema.GraphQLCodeRegistry;
import graphql.schema.GraphQLDirective;
import graphql.schema.GraphQLNonNull;
import graphql.schema.GraphQLObjectType;
import graphql.schema.GraphQLSchema;
import io.grpc.MethodDescriptor;
import io.grpc.ServiceDescriptor;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import io.millrace.api.v1.Annotations;
import io.millrace.api.v1.GraphqlField;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Makes the schema: a root field for every RPC that the contract names for GraphQL. */
final class SchemaBuilder {

  private final Map<String, MethodDescriptor<Message, Message>> rpcs = new HashMap<>();
  private final GraphQLCodeRegistry.Builder code = GraphQLCodeRegistry.newCodeRegistry();
  private final GraphQLObjectType.Builder query = root("Query", "test", "Test");
  private final GraphQLObjectType.Builder mutation =
      root("Mutation", "testMutation", "TestMutation");
  private final Calls calls;
  private final Types types;

  SchemaBuilder(List<ServiceDescriptor> services, Calls calls) {
    this.calls = calls;
    for (ServiceDescriptor service : services) {
      for (MethodDescriptor<?, ?> rpc : service.getMethods()) {
        rpcs.put(contract(rpc).getFullName(), typed(rpc));
      }
    }
    types = new Types(code, rpcs, calls);
  }

  GraphQLSchema build() {
    rpcs.values().stream()
        .filter(rpc -> contract(rpc).getOptions().hasExtension(Annotations.graphql))
        .sorted((a, b) -> rule(a).getName().compareTo(rule(b).getName()))
        .forEach(this::add);
    return GraphQLSchema.newSchema()
        .query(query)
        .mutation(mutation)
        .additionalTypes(types.all())
        .additionalDirective(component())
        .codeRegistry(code.build())
        .build();
  }

  private void add(MethodDescriptor<Message, Message> rpc) {
    GraphqlField rule = rule(rpc);
    String name = Names.upperFirst(rule.getName());
    types.input(contract(rpc).getInputType(), name + "Input");
    types.response(contract(rpc).getOutputType(), name + "Response");
    DataFetcher<?> fetcher =
        environment -> {
          Message.Builder request = Calls.builder(rpc.getRequestMarshaller());
          Map<String, Object> input = environment.getArgument("input");
          if (input != null) {
            Values.write(input, request);
          }
          return calls.call(rpc, request.build());
        };
    if (rule.getQuery()) {
      add(query, "Query", rule.getName(), fetcher);
    }
    if (rule.getMutation()) {
      add(mutation, "Mutation", rule.getName(), fetcher);
    }
  }

  private void add(
      GraphQLObjectType.Builder root, String type, String field, DataFetcher<?> fetcher) {
    String name = Names.upperFirst(field);
    root.field(
        newFieldDefinition()
            .name(field)
            .type(typeRef(name + "Response"))
            .argument(GraphQLArgument.newArgument().name("input").type(typeRef(name + "Input"))));
    code.dataFetcher(coordinates(type, field), fetcher);
  }

  /** A root with MLflow's field that echoes, by which its tests know a server. */
  private GraphQLObjectType.Builder root(String name, String echo, String type) {
    code.dataFetcher(
        coordinates(name, echo),
        (DataFetcher<?>)
            environment -> {
              Map<String, Object> output = new HashMap<>();
              output.put("output", environment.getArgument("inputString"));
              return output;
            });
    return GraphQLObjectType.newObject()
        .name(name)
        .field(
            newFieldDefinition()
                .name(echo)
                .argument(
                    GraphQLArgument.newArgument().name("inputString").type(Scalars.GraphQLString))
                .type(
                    GraphQLObjectType.newObject()
                        .name(type)
                        .field(
                            newFieldDefinition()
                                .name("output")
                                .description("Echoes the input string")
                                .type(Scalars.GraphQLString))
                        .build()));
  }

  /** MLflow's pages name the part of a page that asks; it means nothing to the server. */
  private static GraphQLDirective component() {
    return GraphQLDirective.newDirective()
        .name("component")
        .validLocations(DirectiveLocation.QUERY, DirectiveLocation.MUTATION)
        .argument(
            GraphQLArgument.newArgument()
                .name("name")
                .type(GraphQLNonNull.nonNull(Scalars.GraphQLString)))
        .build();
  }

  private static GraphqlField rule(MethodDescriptor<?, ?> rpc) {
    return contract(rpc).getOptions().getExtension(Annotations.graphql);
  }

  private static com.google.protobuf.Descriptors.MethodDescriptor contract(
      MethodDescriptor<?, ?> rpc) {
    return ((ProtoMethodDescriptorSupplier) rpc.getSchemaDescriptor()).getMethodDescriptor();
  }

  @SuppressWarnings("unchecked") // Every request and response of a proto service is a Message.
  private static MethodDescriptor<Message, Message> typed(MethodDescriptor<?, ?> rpc) {
    return (MethodDescriptor<Message, Message>) rpc;
  }
}
