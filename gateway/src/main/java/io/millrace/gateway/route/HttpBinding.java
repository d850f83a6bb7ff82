package io.millrace.gateway.route;

import com.google.api.AnnotationsProto;
import com.google.api.HttpRule;
import com.google.protobuf.Descriptors.MethodDescriptor;
import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.List;

/**
 * One verb and path of an RPC, as {@code google.api.http} declares it.
 *
 * @param body the field that the request's body fills; {@code *} for the whole message, empty for
 *     none
 * @param responseBody the field that makes up the answer; empty for the whole message
 */
public record HttpBinding(HttpMethod verb, String path, String body, String responseBody) {

  private static final String API = "/api/";
  private static final String AJAX = "/ajax-api/";
  private static final String OWN = "v1/";

  /**
   * The bindings of an RPC, twins of MLflow's web pages included. Empty for an RPC without REST.
   */
  public static List<HttpBinding> of(MethodDescriptor rpc) {
    if (!rpc.getOptions().hasExtension(AnnotationsProto.http)) {
      return List.of();
    }
    HttpRule rule = rpc.getOptions().getExtension(AnnotationsProto.http);
    List<HttpBinding> bindings = new ArrayList<>();
    add(rule, rpc, bindings);
    for (HttpRule additional : rule.getAdditionalBindingsList()) {
      add(additional, rpc, bindings);
    }
    return bindings;
  }

  /** MLflow serves every API path a second time for its web pages; so do we, by this rule. */
  private static void add(HttpRule rule, MethodDescriptor rpc, List<HttpBinding> bindings) {
    HttpBinding binding = of(rule, rpc);
    bindings.add(binding);
    if (binding.path.startsWith(API)) {
      bindings.add(
          new HttpBinding(
              binding.verb,
              AJAX + binding.path.substring(API.length()),
              binding.body,
              binding.responseBody));
    }
  }

  /** Whether the path is one of Millrace's own API, not one that another protocol gives. */
  public boolean isOwn() {
    return path.startsWith(API + OWN) || path.startsWith(AJAX + OWN);
  }

  private static HttpBinding of(HttpRule rule, MethodDescriptor rpc) {
    HttpMethod verb;
    String path;
    switch (rule.getPatternCase()) {
      case GET -> {
        verb = HttpMethod.GET;
        path = rule.getGet();
      }
      case POST -> {
        verb = HttpMethod.POST;
        path = rule.getPost();
      }
      case PUT -> {
        verb = HttpMethod.PUT;
        path = rule.getPut();
      }
      case PATCH -> {
        verb = HttpMethod.PATCH;
        path = rule.getPatch();
      }
      case DELETE -> {
        verb = HttpMethod.DELETE;
        path = rule.getDelete();
      }
      default ->
          throw new IllegalStateException(rpc.getFullName() + ": a verb that is not supported");
    }
    return new HttpBinding(verb, path, rule.getBody(), rule.getResponseBody());
  }
}
