package io.millrace.models.requestlog;

import io.millrace.models.data.Payload;
import io.millrace.models.engine.Scorer;
import io.millrace.models.requestlog.LoggedCall.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/** Has some calls written down. Callers see nothing of that. */
public final class SampledScorer implements Scorer {

  private final Scorer scorer;
  private final RequestLog log;
  private final Source source;
  private volatile Sampling sampling;

  /**
   * @param revision of the deployment
   * @param model what it is
   */
  public SampledScorer(
      Scorer scorer, RequestLog log, String deployment, int revision, String model) {
    this.scorer = scorer;
    this.log = log;
    this.source = new Source(deployment, revision, model);
  }

  /**
   * Which calls, from now on.
   *
   * @param now null for none
   */
  public void sample(Sampling now) {
    sampling = now;
    log.expect(this, source.deployment(), now);
  }

  @Override
  public Payload predict(Payload input, Map<String, Object> params) {
    Sampling now = chosen();
    if (now == null) {
      return scorer.predict(input, params);
    }
    Call call = new Call(now, input, params, false);
    try {
      Payload answer = scorer.predict(input, params);
      call.answers.add(answer);
      return answer;
    } catch (RuntimeException failure) {
      call.error = failure;
      throw failure;
    } finally {
      call.end();
    }
  }

  @Override
  public void predictStream(Payload input, Map<String, Object> params, Consumer<Payload> parts) {
    Sampling now = chosen();
    if (now == null) {
      scorer.predictStream(input, params, parts);
      return;
    }
    Call call = new Call(now, input, params, true);
    try {
      scorer.predictStream(input, params, call.also(parts));
    } catch (RuntimeException failure) {
      call.error = failure;
      throw failure;
    } finally {
      call.end();
    }
  }

  private Sampling chosen() {
    Sampling now = sampling;
    return now != null && ThreadLocalRandom.current().nextDouble() < now.rate() ? now : null;
  }

  /** One that is written down when it has ended. */
  private final class Call {
    private final Sampling sampling;
    private final Payload input;
    private final Map<String, Object> params;
    private final boolean isStream;
    private final long time = System.currentTimeMillis();
    private final long start = System.nanoTime();
    private final List<Payload> answers = new ArrayList<>();
    private long size;
    private RuntimeException error;

    Call(Sampling sampling, Payload input, Map<String, Object> params, boolean isStream) {
      this.sampling = sampling;
      this.input = input;
      this.params = params;
      this.isStream = isStream;
    }

    /** Keeps the parts, up to the first that makes the call too large to be written down. */
    Consumer<Payload> also(Consumer<Payload> parts) {
      return part -> {
        if (size <= RequestLog.LARGEST) {
          size += PayloadSize.of(part);
          answers.add(part);
        }
        parts.accept(part);
      };
    }

    void end() {
      log.offer(
          new LoggedCall(
              source,
              sampling,
              time,
              System.nanoTime() - start,
              input,
              params,
              isStream,
              answers,
              error == null ? null : String.valueOf(error.getMessage())));
    }
  }

  @Override
  public void close() {
    log.expect(this, source.deployment(), null);
    scorer.close();
  }
}
