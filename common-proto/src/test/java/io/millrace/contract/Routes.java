package io.millrace.contract;

import com.google.api.AnnotationsProto;
import com.google.api.HttpRule;
import com.google.protobuf.Descriptors.MethodDescriptor;
import java.util.ArrayList;
import java.util.List;

/**
 * The REST side of an RPC.
 *
 * @param verb GET, POST …
 * @param path the template
 * @param body the field that the body fills, {@code *} for all, empty for none
 */
record Routes(String verb, String path, String body, String responseBody) {

  static List<Routes> of(MethodDescriptor rpc) {
    List<Routes> routes = new ArrayList<>();
    if (rpc.getOptions().hasExtension(AnnotationsProto.http)) {
      HttpRule rule = rpc.getOptions().getExtension(AnnotationsProto.http);
      routes.add(of(rule));
      rule.getAdditionalBindingsList().forEach(additional -> routes.add(of(additional)));
    }
    return routes;
  }

  private static Routes of(HttpRule rule) {
    String path =
        switch (rule.getPatternCase()) {
          case GET -> rule.getGet();
          case PUT -> rule.getPut();
          case POST -> rule.getPost();
          case DELETE -> rule.getDelete();
          case PATCH -> rule.getPatch();
          case CUSTOM, PATTERN_NOT_SET -> throw new IllegalStateException("no usual verb: " + rule);
        };
    return new Routes(rule.getPatternCase().name(), path, rule.getBody(), rule.getResponseBody());
  }

  /**
   * Verb and path without the names of variables: routes of one shape would be one and the same.
   */
  String shape() {
    return verb
        + " "
        + path.replaceAll("\\{[^}=]+=\\*\\*}", "**")
            .replaceAll("\\{[^}=]+}", "*")
            .replaceAll("\\{[^}=]+=([^}]+)}", "$1");
  }

  @Override
  public String toString() {
    return verb
        + " "
        + path
        + (body.isEmpty() ? "" : " body=" + body)
        + (responseBody.isEmpty() ? "" : " response_body=" + responseBody);
  }
}
