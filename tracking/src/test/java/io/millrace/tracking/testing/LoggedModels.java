package io.millrace.tracking.testing;

import io.millrace.common.v1.Tag;
import io.millrace.runtime.channel.Channels;
import io.millrace.tracking.v1.CreateLoggedModelRequest;
import io.millrace.tracking.v1.DeleteLoggedModelRequest;
import io.millrace.tracking.v1.FinalizeLoggedModelRequest;
import io.millrace.tracking.v1.GetLoggedModelRequest;
import io.millrace.tracking.v1.LogLoggedModelParamsRequest;
import io.millrace.tracking.v1.LoggedModel;
import io.millrace.tracking.v1.LoggedModelServiceGrpc;
import io.millrace.tracking.v1.LoggedModelServiceGrpc.LoggedModelServiceBlockingStub;
import io.millrace.tracking.v1.LoggedModelStatus;
import io.millrace.tracking.v1.SearchLoggedModelsRequest;
import io.millrace.tracking.v1.SearchLoggedModelsResponse;
import io.millrace.tracking.v1.SetLoggedModelTagsRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;

/** Calls of the LoggedModelService, in a test's words. */
@ApplicationScoped
public class LoggedModels {

  private final LoggedModelServiceBlockingStub stub;

  LoggedModels(Channels channels) {
    stub =
        LoggedModelServiceGrpc.newBlockingStub(
            channels.to("millrace.tracking.v1.LoggedModelService"));
  }

  /** The service itself. */
  public LoggedModelServiceBlockingStub stub() {
    return stub;
  }

  /** The id of a model that was read. */
  public static String idOf(LoggedModel model) {
    return model.getInfo().getModelId();
  }

  /** Creates one. */
  public LoggedModel create(CreateLoggedModelRequest.Builder request) {
    return stub.createLoggedModel(request.build()).getModel();
  }

  /** Reads one that is not deleted. */
  public LoggedModel get(String id) {
    return stub.getLoggedModel(GetLoggedModelRequest.newBuilder().setModelId(id).build())
        .getModel();
  }

  /** Sets the status of one. */
  public LoggedModel finalizeAs(String id, LoggedModelStatus status) {
    return stub.finalizeLoggedModel(
            FinalizeLoggedModelRequest.newBuilder().setModelId(id).setStatus(status).build())
        .getModel();
  }

  /** Deletes one. */
  public void delete(String id) {
    stub.deleteLoggedModel(DeleteLoggedModelRequest.newBuilder().setModelId(id).build());
  }

  /** Sets tags of one. */
  public LoggedModel setTags(String id, Tag... tags) {
    return stub.setLoggedModelTags(
            SetLoggedModelTagsRequest.newBuilder().setModelId(id).addAllTags(List.of(tags)).build())
        .getModel();
  }

  /** Adds params to one. */
  public void addParams(String id, Tag... params) {
    stub.logLoggedModelParams(
        LogLoggedModelParamsRequest.newBuilder()
            .setModelId(id)
            .addAllParams(List.of(params))
            .build());
  }

  /** The messages that answer a search. */
  public List<SearchLoggedModelsResponse> searchPieces(SearchLoggedModelsRequest.Builder request) {
    List<SearchLoggedModelsResponse> pieces = new ArrayList<>();
    stub.searchLoggedModels(request.build()).forEachRemaining(pieces::add);
    return pieces;
  }

  /** The models that a search finds. */
  public List<LoggedModel> search(SearchLoggedModelsRequest.Builder request) {
    return searchPieces(request).stream().flatMap(piece -> piece.getModelsList().stream()).toList();
  }
}
