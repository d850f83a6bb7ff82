package io.millrace.tracking.testing;

import io.millrace.common.v1.Tag;
import io.millrace.runtime.channel.Channels;
import io.millrace.tracking.v1.CreateExperimentRequest;
import io.millrace.tracking.v1.DeleteExperimentRequest;
import io.millrace.tracking.v1.Experiment;
import io.millrace.tracking.v1.ExperimentServiceGrpc;
import io.millrace.tracking.v1.ExperimentServiceGrpc.ExperimentServiceBlockingStub;
import io.millrace.tracking.v1.GetExperimentByNameRequest;
import io.millrace.tracking.v1.GetExperimentRequest;
import io.millrace.tracking.v1.RestoreExperimentRequest;
import io.millrace.tracking.v1.SetExperimentTagRequest;
import io.millrace.tracking.v1.UpdateExperimentRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;

/** Calls of the ExperimentService, in a test's words. */
@ApplicationScoped
public class Experiments {

  private final ExperimentServiceBlockingStub stub;

  Experiments(Channels channels) {
    stub =
        ExperimentServiceGrpc.newBlockingStub(
            channels.to("millrace.tracking.v1.ExperimentService"));
  }

  /** The service itself. */
  public ExperimentServiceBlockingStub stub() {
    return stub;
  }

  /** A name that no other test uses. */
  public static String newName() {
    return "experiment " + UUID.randomUUID();
  }

  /** Creates one with a name of its own; the answer is its id. */
  public String create() {
    return create(newName());
  }

  /** Creates one; the answer is its id. */
  public String create(String name, Tag... tags) {
    return create(CreateExperimentRequest.newBuilder().setName(name).addAllTags(List.of(tags)));
  }

  /** Creates one; the answer is its id. */
  public String create(CreateExperimentRequest.Builder request) {
    return stub.createExperiment(request.build()).getExperimentId();
  }

  /** Reads one by id. */
  public Experiment get(String id) {
    return stub.getExperiment(GetExperimentRequest.newBuilder().setExperimentId(id).build())
        .getExperiment();
  }

  /** Reads one by name. */
  public Experiment getByName(String name) {
    return stub.getExperimentByName(
            GetExperimentByNameRequest.newBuilder().setExperimentName(name).build())
        .getExperiment();
  }

  /** Deletes one. */
  public void delete(String id) {
    stub.deleteExperiment(DeleteExperimentRequest.newBuilder().setExperimentId(id).build());
  }

  /** Restores one. */
  public void restore(String id) {
    stub.restoreExperiment(RestoreExperimentRequest.newBuilder().setExperimentId(id).build());
  }

  /** Renames one. */
  public void rename(String id, String name) {
    stub.updateExperiment(
        UpdateExperimentRequest.newBuilder().setExperimentId(id).setNewName(name).build());
  }

  /** Sets a tag of one. */
  public void setTag(String id, String key, String value) {
    stub.setExperimentTag(
        SetExperimentTagRequest.newBuilder()
            .setExperimentId(id)
            .setKey(key)
            .setValue(value)
            .build());
  }
}
