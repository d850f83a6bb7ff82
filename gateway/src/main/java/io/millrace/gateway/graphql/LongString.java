package io.millrace.gateway.graphql;

import graphql.GraphQLContext;
import graphql.execution.CoercedVariables;
import graphql.language.IntValue;
import graphql.language.StringValue;
import graphql.language.Value;
import graphql.schema.Coercing;
import graphql.schema.CoercingParseLiteralException;
import graphql.schema.CoercingParseValueException;
import graphql.schema.GraphQLScalarType;
import java.util.Locale;

/** MLflow's scalar for 64-bit integers: decimal text, which JavaScript does not round. */
final class LongString implements Coercing<Long, String> {

  static final GraphQLScalarType TYPE =
      GraphQLScalarType.newScalar()
          .name("LongString")
          .description("A 64-bit integer in decimal.")
          .coercing(new LongString())
          .build();

  private LongString() {}

  @Override
  public String serialize(Object value, GraphQLContext context, Locale locale) {
    return value.toString();
  }

  @Override
  public Long parseValue(Object input, GraphQLContext context, Locale locale) {
    try {
      return Long.valueOf(input.toString());
    } catch (NumberFormatException notANumber) {
      throw new CoercingParseValueException("'%s' is no 64-bit integer.".formatted(input));
    }
  }

  @Override
  public Long parseLiteral(
      Value<?> input, CoercedVariables variables, GraphQLContext context, Locale locale) {
    String text =
        switch (input) {
          case StringValue string -> string.getValue();
          case IntValue number -> number.getValue().toString();
          default -> input.toString();
        };
    try {
      return Long.valueOf(text);
    } catch (NumberFormatException notANumber) {
      throw new CoercingParseLiteralException("'%s' is no 64-bit integer.".formatted(text));
    }
  }
}
