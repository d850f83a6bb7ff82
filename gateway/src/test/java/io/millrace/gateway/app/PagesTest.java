package io.millrace.gateway.app;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;

import io.grpc.stub.StreamObserver;
import io.millrace.common.v1.Tag;
import io.millrace.runtime.error.GrpcErrors;
import io.millrace.runtime.error.MillraceException;
import io.millrace.tracking.v1.Artifact;
import io.millrace.tracking.v1.Experiment;
import io.millrace.tracking.v1.ExperimentServiceGrpc.ExperimentServiceImplBase;
import io.millrace.tracking.v1.GetExperimentRequest;
import io.millrace.tracking.v1.GetExperimentResponse;
import io.millrace.tracking.v1.GetRunRequest;
import io.millrace.tracking.v1.GetRunResponse;
import io.millrace.tracking.v1.LifecycleStage;
import io.millrace.tracking.v1.ListRunArtifactsRequest;
import io.millrace.tracking.v1.ListRunArtifactsResponse;
import io.millrace.tracking.v1.Metric;
import io.millrace.tracking.v1.Run;
import io.millrace.tracking.v1.RunArtifactServiceGrpc.RunArtifactServiceImplBase;
import io.millrace.tracking.v1.RunInfo;
import io.millrace.tracking.v1.RunServiceGrpc.RunServiceImplBase;
import io.millrace.tracking.v1.RunStatus;
import io.millrace.tracking.v1.SearchRunsRequest;
import io.millrace.tracking.v1.SearchRunsResponse;
import io.quarkus.grpc.GrpcService;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The pages, fed by services that know one run, whose texts try to break out of the page. */
@QuarkusTest
@TestProfile(PagesTest.Profile.class)
class PagesTest {

  /** Pages ask nothing of the registry. */
  public static class Profile implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of(
          "millrace.upstream.projects",
          "127.0.0.1:1",
          "millrace.upstream.models",
          "127.0.0.1:1",
          "millrace.upstream.registry",
          "127.0.0.1:1");
    }
  }

  private static final String EVIL = "<script>alert(1)</script>\"'&";
  private static final String ESCAPED = "&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;";

  private static final RunInfo INFO =
      RunInfo.newBuilder()
          .setRunId("abc")
          .setRunName("run " + EVIL)
          .setExperimentId("7")
          .setStatus(RunStatus.RUN_STATUS_FINISHED)
          .setStartTime(1_700_000_000_000L)
          .setLifecycleStage(LifecycleStage.LIFECYCLE_STAGE_ACTIVE)
          .build();

  /** One experiment. */
  @GrpcService
  public static class Experiments extends ExperimentServiceImplBase {
    @Override
    public void getExperiment(
        GetExperimentRequest request, StreamObserver<GetExperimentResponse> out) {
      out.onNext(
          GetExperimentResponse.newBuilder()
              .setExperiment(Experiment.newBuilder().setExperimentId("7").setName("x" + EVIL))
              .build());
      out.onCompleted();
    }
  }

  /** One run. */
  @GrpcService
  public static class Runs extends RunServiceImplBase {
    @Override
    public void getRun(GetRunRequest request, StreamObserver<GetRunResponse> out) {
      if (!request.getRunId().equals("abc")) {
        out.onError(GrpcErrors.toStatus(MillraceException.notFound("Run with id=? not found")));
        return;
      }
      Run.Builder run = Run.newBuilder().setInfo(INFO);
      run.getDataBuilder()
          .addParams(Tag.newBuilder().setKey("alpha").setValue(EVIL))
          .addTags(Tag.newBuilder().setKey("mlflow.user").setValue("me"))
          .addMetrics(Metric.newBuilder().setKey("loss").setValue(0.25).setStep(3))
          .addMetrics(Metric.newBuilder().setKey("odd").setValue(Double.NaN));
      out.onNext(GetRunResponse.newBuilder().setRun(run).build());
      out.onCompleted();
    }

    @Override
    public void searchRuns(SearchRunsRequest request, StreamObserver<SearchRunsResponse> out) {
      out.onNext(SearchRunsResponse.newBuilder().addRuns(Run.newBuilder().setInfo(INFO)).build());
      out.onNext(SearchRunsResponse.newBuilder().setNextPageToken("a+b/c=").build());
      out.onCompleted();
    }
  }

  /** Two artifacts. */
  @GrpcService
  public static class Artifacts extends RunArtifactServiceImplBase {
    @Override
    public void listRunArtifacts(
        ListRunArtifactsRequest request, StreamObserver<ListRunArtifactsResponse> out) {
      String folder = request.getPath().isEmpty() ? "" : request.getPath() + "/";
      out.onNext(
          ListRunArtifactsResponse.newBuilder()
              .addFiles(Artifact.newBuilder().setPath(folder + "model").setIsDir(true))
              .addFiles(Artifact.newBuilder().setPath(folder + "a&b.txt").setFileSize(12))
              .build());
      out.onCompleted();
    }
  }

  @Test
  void theRootFollowsTheLinksThatClientsPrint() {
    given()
        .get("/")
        .then()
        .statusCode(200)
        .contentType(ContentType.HTML)
        .body(containsString("<script src=\"/static-files/links.js\"></script>"));
    given()
        .get("/static-files/links.js")
        .then()
        .statusCode(200)
        .contentType("text/javascript; charset=utf-8")
        .body(containsString("location.hash"));
    given().get("/static-files/pages.css").then().statusCode(200);
  }

  @Test
  void aRunsPageShowsWhatTheRunLogged() {
    given()
        .get("/experiments/7/runs/abc")
        .then()
        .statusCode(200)
        .body(
            allOf(
                containsString("<h1>run " + ESCAPED + "</h1>"),
                containsString("finished"),
                containsString("2023-11-14 22:13:20 UTC"),
                containsString("<th scope=\"row\">loss</th><td>0.25 at step 3</td>"),
                containsString("<th scope=\"row\">odd</th><td>NaN</td>"),
                containsString("<th scope=\"row\">alpha</th><td>" + ESCAPED + "</td>")))
        .body(
            allOf(
                containsString("href=\"/get-artifact?run_id=abc&amp;path=a%26b.txt\""),
                containsString("href=\"/experiments/7/runs/abc?path=model\""),
                not(containsString("<script>"))));
  }

  @Test
  void aFoldersArtifactsAreShown() {
    given()
        .queryParam("path", "model")
        .get("/experiments/7/runs/abc")
        .then()
        .body(containsString("Artifacts in model"))
        .body(containsString("model/model/"));
  }

  @Test
  void anExperimentsPageListsItsRuns() {
    given()
        .get("/experiments/7")
        .then()
        .statusCode(200)
        .body(containsString("<h1>x" + ESCAPED + "</h1>"))
        .body(containsString("<a href=\"/experiments/7/runs/abc\">run " + ESCAPED + "</a>"))
        .body(containsString("<a href=\"?page=a%2Bb%2Fc%3D\">More</a>"));
  }

  @Test
  void anUnknownRunHasAPageThatSaysSo() {
    given()
        .get("/experiments/7/runs/other")
        .then()
        .statusCode(404)
        .contentType(ContentType.HTML)
        .body(containsString("Run with id=? not found"));
  }

  @Test
  void nothingInAPageMayRunOrCallHome() {
    given()
        .get("/experiments/7/runs/abc")
        .then()
        .header("Content-Security-Policy", containsString("default-src 'none'; script-src 'self'"))
        .header("X-Content-Type-Options", "nosniff")
        .header("Referrer-Policy", "same-origin");
  }
}
