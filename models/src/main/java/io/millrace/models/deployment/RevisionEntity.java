package io.millrace.models.deployment;

import io.millrace.models.v1.RevisionState;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/**
 * A row of {@code models.revision}: a model that a deployment serves, served or was to serve. Times
 * are milliseconds since 1970.
 */
@Entity
@Table(name = "revision")
public class RevisionEntity {

  @Id
  @GeneratedValue(strategy = GenerationType.IDENTITY)
  public Long id;

  @Column(name = "deployment_id")
  public long deploymentId;

  /** Counted in its deployment, from 1. */
  public int number;

  /** What the deployment's source meant when this was made. */
  public String meaning;

  /** What it serves: as {@link #meaning}, but for a way back. */
  public String uri;

  /** Null until it was loaded. */
  public String digest;

  /** The size of its files; null until it was loaded. */
  public Long bytes;

  public String cause;

  /** The contract's number. */
  public short state;

  /** Null if there is no more to say. */
  public String message;

  @Column(name = "creation_time")
  public long creationTime;

  /** Null until it was called. */
  @Column(name = "start_time")
  public Long startTime;

  /** Null while it may be called. */
  @Column(name = "end_time")
  public Long endTime;

  /** Notes what was loaded, where that was not known. */
  void note(LoadedModel model) {
    digest = digest == null ? model.digest() : digest;
    bytes = bytes == null ? Long.valueOf(model.bytes()) : bytes;
  }

  RevisionState state() {
    return RevisionState.forNumber(state);
  }

  boolean is(RevisionState wanted) {
    return state == wanted.getNumber();
  }

  /** What comes to an end ends now. */
  void become(RevisionState next, String why) {
    long now = System.currentTimeMillis();
    state = (short) next.getNumber();
    message = why;
    switch (next) {
      case REVISION_STATE_SERVING, REVISION_STATE_CANARY ->
          startTime = startTime == null ? Long.valueOf(now) : startTime;
      case REVISION_STATE_RETIRED, REVISION_STATE_FAILED, REVISION_STATE_ROLLED_BACK ->
          endTime = now;
      default -> {
        // Nothing has begun, and nothing has ended.
      }
    }
  }
}
