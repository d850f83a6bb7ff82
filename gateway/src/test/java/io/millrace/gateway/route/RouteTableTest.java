package io.millrace.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.gateway.test.EchoServiceGrpc;
import io.millrace.gateway.test.StreamServiceGrpc;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteTableTest {

  private final RouteTable routes =
      new RouteTable(
          List.of(
              EchoServiceGrpc.getServiceDescriptor(), StreamServiceGrpc.getServiceDescriptor()));

  @ParameterizedTest
  @CsvSource({
    "GET, /api/2.0/test/names/literal, ByLiteral",
    "GET, /api/2.0/test/names/other, ByName",
    "GET, /ajax-api/2.0/test/names/other, ByName",
    "GET, /api/2.0/test/names/a:act, ByName",
    "POST, /api/2.0/test/names/a:act, ByNameAct",
    "POST, /api/2.0/test/names/literal:act, ByNameAct",
    "GET, /api/2.0/test/projects/a/runs/b, Pattern",
    "GET, /api/2.0/test/files/a/b/c, Download",
    "GET, /api/2.0/test/files/, Download",
    "GET, /api/2.0/test/files, Download",
    "PUT, /api/2.0/test/files/a, Upload",
    "DELETE, /api/2.0/test/echo, Post",
  })
  void aPathHasARoute(HttpMethod verb, String path, String rpc) {
    assertThat(routes.find(verb, path).route().contract().getName()).isEqualTo(rpc);
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /api/2.0/test/names/literal",
    "POST, /api/2.0/test/names/a:",
    "POST, /api/2.0/test/names/:act",
    "POST, /api/2.0/test/names/a:other",
    "GET, /api/2.0/test/projects/a/runs",
    "GET, /api/2.0/test/projects/a/runs/b/c",
    "GET, /api/2.0/test/projects//runs/b",
    "GET, /api/2.0/test/names",
    "GET, /api/2.0/test",
    "GET, /",
    "GET, *",
    "GET, /ajax-api/ajax-api/2.0/test/echo"
  })
  void anotherHasNone(HttpMethod verb, String path) {
    assertThat(routes.find(verb, path)).isNull();
  }

  @Test
  void aVariableIsCutOutAsItStands() {
    assertThat(routes.find(HttpMethod.GET, "/api/2.0/test/files/a%2F/b//c").raw(0))
        .isEqualTo("a%2F/b//c");
    assertThat(routes.find(HttpMethod.GET, "/api/2.0/test/files").raw(0)).isEmpty();
    assertThat(routes.find(HttpMethod.POST, "/api/2.0/test/names/a:b:act").raw(0)).isEqualTo("a:b");
    assertThat(routes.find(HttpMethod.GET, "/api/2.0/test/projects/a/runs/b").raw(0))
        .isEqualTo("projects/a/runs/b");
  }

  @Test
  void aPathClaimedTwiceStopsTheStart() {
    assertThatThrownBy(
            () ->
                new RouteTable(
                    List.of(
                        EchoServiceGrpc.getServiceDescriptor(),
                        EchoServiceGrpc.getServiceDescriptor())))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("both claim");
  }
}
