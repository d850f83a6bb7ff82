package io.millrace.gateway.rest;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Message;
import io.millrace.gateway.json.JsonCodec;
import io.millrace.gateway.route.Route;
import io.millrace.gateway.route.RouteTable;
import io.millrace.projects.v1.JobServiceGrpc;
import io.millrace.projects.v1.ScheduleServiceGrpc;
import io.millrace.runtime.error.MillraceException;
import io.vertx.core.http.HttpMethod;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is easily misspelt where jobs and schedules are made, and would be done otherwise. */
class MisspeltFieldsTest {

  private static final RouteTable ROUTES =
      new RouteTable(
          List.of(
              JobServiceGrpc.getServiceDescriptor(), ScheduleServiceGrpc.getServiceDescriptor()));

  private final JsonCodec codec = new JsonCodec(32, 1 << 20);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "/api/v1/jobs | {\"uri\":\"u\",\"qeue\":\"slow\"} | Unknown field 'qeue': Did you mean 'queue'?",
        "/api/v1/jobs | {\"uri\":\"u\",\"request_id\":\"abc\"} | Unknown field 'request_id': 'request_id' is a query parameter, not a field of the body.",
        "/api/v1/jobs | {\"uri\":\"u\",\"requestId\":\"abc\"} | Unknown field 'requestId': 'request_id' is a query parameter, not a field of the body.",
        "/api/v1/jobs | {\"spec\":{\"uri\":\"u\"}} | Unknown field 'spec': The body is itself the 'spec'.",
        "/api/v1/jobs | {\"resources\":{\"gpu\":1}} | Unknown field 'resources.gpu': Did you mean 'gpus'?",
        "/api/v1/schedules | {\"name\":\"n\",\"trigger\":{\"cron\":\"0 2 * * *\",\"timezone\":\"Europe/Berlin\"}} | Unknown field 'trigger.timezone': Did you mean 'time_zone'?",
        "/api/v1/schedules | {\"name\":\"n\",\"spec\":{\"request_id\":\"abc\"}} | Unknown field 'spec.request_id': There is no such field.",
      })
  void areRefusedByTheirPath(String path, String json, String said) {
    Route route = ROUTES.find(HttpMethod.POST, path).route();
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    Message.Builder request = route.newRequest();

    assertThatThrownBy(
            () -> {
              if (route.bodyField() == null) {
                codec.read(body, route.request(), BodyMembers.unknown(route), request);
              } else {
                codec.readField(body, route.bodyField(), BodyMembers.unknown(route), request);
              }
            })
        .isInstanceOf(MillraceException.class)
        .hasMessage(said);
  }
}
