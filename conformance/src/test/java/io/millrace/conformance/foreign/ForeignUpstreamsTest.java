package io.millrace.conformance.foreign;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.millrace.conformance.Applications;
import io.millrace.conformance.Patience;
import io.millrace.conformance.Setting;
import io.millrace.testing.UvBinary;
import io.restassured.response.Response;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Models are served, with gateway and all, from a registry and a tracking server that are not ours.
 * Python's models have environments that uv makes, or cannot make; what is served meanwhile goes
 * on.
 */
@Tag("fault")
@Timeout(300)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ForeignUpstreamsTest {

  private static final String ROWS =
      """
      {"dataframe_split": {"columns": ["long", "wide", "petal long", "petal wide"],
                           "data": [[5.1, 3.5, 1.4, 0.2], [6.3, null, 5.1, 1.9]]}}
      """;

  @TempDir private static Path folder;

  private static final Map<String, Path> MODELS = new ConcurrentHashMap<>();
  private static final ForeignRegistry REGISTRY = new ForeignRegistry();
  private static Server upstream;
  private static Applications applications;
  private static String url;

  @BeforeAll
  static void start() throws IOException {
    assumeTrue(!Setting.URL.isSet() && Applications.areBuilt(), "needs the packaged applications");
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    Stream.of(REGISTRY.services(), new ForeignTracking(MODELS).services())
        .flatMap(List::stream)
        .forEach(builder::addService);
    upstream = builder.build().start();
    String foreign = "127.0.0.1:" + upstream.getPort();
    applications = Applications.start();
    Map<String, String> uv =
        Map.of(
            "MILLRACE_MODELS_PYTHON_ENVIRONMENT",
            "uv",
            "MILLRACE_MODELS_PYTHON_UV",
            UvBinary.program());
    String models = applications.models(foreign, foreign, uv);
    url =
        "http://" + applications.gateway(foreign, foreign, models, foreign) + "/api/v1/deployments";
  }

  @AfterAll
  static void stop() {
    if (applications != null) {
      applications.close();
    }
    if (upstream != null) {
      upstream.shutdownNow();
    }
  }

  @Test
  @Order(1)
  void aModelIsDeployedByAliasAndGoesWithItWithoutAFailedCall() throws Exception {
    MODELS.put("m-flower-1", learner("xgb_classifier_multiclass"));
    MODELS.put("m-flower-2", learner("lgb_classifier_names"));
    REGISTRY.setAlias("flower", "champion", "1");
    Response made = deploy("flower", "models:/flower@champion");
    assertThat(made.statusCode()).as(made.asString()).isEqualTo(200);
    assertThat((String) made.path("deployment.resolved_source")).isEqualTo("models:/flower/1");
    Response first = call("flower");
    assertThat(first.jsonPath().getList("predictions")).isEqualTo(List.of(0, 2));

    // It has asked to be told when an alias moves.
    Patience.until(() -> !REGISTRY.watched().isEmpty());
    assertThat(REGISTRY.watched().getFirst().getFilter().getTypesList())
        .contains("registered_model.alias_set");
    REGISTRY.setAlias("flower", "champion", "2");
    List<Response> answers = new ArrayList<>(List.of(first));
    Patience.until(
        () -> {
          answers.add(call("flower"));
          return answers.getLast().asString().contains("setosa");
        });
    assertThat(answers).extracting(Response::statusCode).containsOnly(200);
    assertThat(answers)
        .extracting(Response::asString)
        .containsOnly(first.asString(), "{\"predictions\": [\"setosa\", \"virginica\"]}");
    assertThat((String) given().get(url + "/flower").path("deployment.resolved_source"))
        .isEqualTo("models:/flower/2");
  }

  @Test
  @Order(2)
  void whatItDoesNotHaveIsSaidToTheCaller() {
    Response absent = deploy("absent", "models:/flower@nobody");
    assertThat(absent.statusCode()).as(absent.asString()).isEqualTo(404);
    assertThat((String) absent.path("message")).isEqualTo("no such alias here");
    Response gone = deploy("absent", "models:/m-gone");
    assertThat(gone.statusCode()).as(gone.asString()).isEqualTo(404);
    // What its tracking does not implement at all.
    Response runs = deploy("absent", "runs:/0123/model");
    assertThat(runs.statusCode()).as(runs.asString()).isEqualTo(501);
  }

  @Test
  @Order(3)
  void anEnvironmentThatCannotBeMadeIsSaidAndOthersAreServedOn() throws Exception {
    MODELS.put("m-broken-1", python("absent", "3", "mlflow==99.0"));
    MODELS.put("m-broken-2", python("new", "3.99.0", "mlflow"));
    MODELS.put(
        "m-broken-3", python("elsewhere", "3", "mlflow", "--extra-index-url https://x.example/a"));
    Path proof = folder.resolve("executed");
    MODELS.put("m-broken-4", python("shell", "3", "mlflow; touch %s".formatted(proof)));
    List<Integer> meanwhile = Collections.synchronizedList(new ArrayList<>());
    Thread caller =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (!Thread.currentThread().isInterrupted()) {
                    meanwhile.add(call("flower").statusCode());
                  }
                });
    try {
      refused("m-broken-1", "The Python environment of the model cannot be made: ", "mlflow==99.0");
      refused(
          "m-broken-2",
          "The Python environment of the model cannot be made: Python 3.99.0 is wanted, and this"
              + " machine has 3.",
          " Install it, or allow it to be downloaded.");
      refused(
          "m-broken-3",
          "",
          "requirement '--extra-index-url https://x.example/a' (requirements.txt line 2) asks"
              + " another index, which this server does not permit");
      refused("m-broken-4", "", "requirements.txt line 1");
      assertThat(proof).doesNotExist();
    } finally {
      caller.interrupt();
      caller.join();
    }
    assertThat(meanwhile).isNotEmpty().containsOnly(200);
  }

  @Test
  @Order(4)
  void aVersionWhoseEnvironmentCannotBeMadeLeavesTheOldOneServing() throws Exception {
    MODELS.put("m-flower-3", python("next", "3", "mlflow==99.0"));
    REGISTRY.setAlias("flower", "champion", "3");
    Patience.until(() -> state("flower").path("deployment.state_message") != null);
    Response state = state("flower");
    assertThat((String) state.path("deployment.state")).isEqualTo("READY");
    assertThat((String) state.path("deployment.resolved_source")).isEqualTo("models:/flower/2");
    assertThat((String) state.path("deployment.state_message"))
        .startsWith(
            "Revision 3 (models:/flower/3) could not be loaded: The Python environment of the model"
                + " cannot be made: ")
        .contains("mlflow==99.0");
    assertThat(call("flower").asString()).contains("setosa");
  }

  private static void refused(String model, String start, String words) {
    Response answer = deploy("broken", "models:/" + model);
    assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(400);
    assertThat((String) answer.path("error_code")).isEqualTo("INVALID_PARAMETER_VALUE");
    assertThat((String) answer.path("message")).startsWith(start).contains(words);
    assertThat(state("broken").statusCode()).isEqualTo(404);
  }

  private static Response deploy(String name, String source) {
    return given()
        .contentType("application/json")
        .body(Map.of("name", name, "source", source))
        .post(url);
  }

  private static Response call(String name) {
    return given()
        .contentType("application/json")
        .body(ROWS)
        .post(url + "/" + name + "/invocations");
  }

  private static Response state(String name) {
    return given().get(url + "/" + name);
  }

  /** One that the tests of models have from MLflow's own client. */
  private static Path learner(String name) {
    return Path.of(Setting.HOME.value(), "models/src/test/resources/boost/folders", name);
  }

  /** A model that only Python can run, and that needs some Python. */
  private static Path python(String name, String version, String... requirements)
      throws IOException {
    Path model = Files.createDirectories(folder.resolve(name));
    Files.writeString(
        model.resolve("MLmodel"),
        """
        flavors:
          python_function:
            env: {virtualenv: python_env.yaml}
            loader_module: nothing.at.all
        """);
    Files.writeString(
        model.resolve("python_env.yaml"),
        "python: %s\ndependencies: [-r requirements.txt]\n".formatted(version));
    Files.write(model.resolve("requirements.txt"), List.of(requirements));
    return model;
  }
}
