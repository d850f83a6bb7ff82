package io.millrace.models.deployment;

import io.millrace.models.traffic.Admission;
import io.millrace.runtime.error.MillraceException;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/** How calls come to the model of a deployment: past its limits, to one of its revisions. */
final class CallRoute {

  private final Serving serving;

  CallRoute(Serving serving) {
    this.serving = serving;
  }

  /** Looks at what a call would go to: it neither counts nor waits, and wakes nobody. */
  <T> Optional<T> look(Predicate<LoadedModel> preferred, Function<LoadedModel, T> look) {
    Served served = serving.traffic().pick("never", preferred);
    return Optional.ofNullable(served).map(Served::model).map(look);
  }

  /**
   * Calls the model.
   *
   * @param wish as {@link Traffic#pick} takes it, and {@code preferred}
   * @throws MillraceException TEMPORARILY_UNAVAILABLE while there is none; as {@link Admission#run}
   */
  <T> T call(String wish, Predicate<LoadedModel> preferred, Function<LoadedModel, T> call) {
    return serving.admission().run(() -> through(wish, preferred, served -> served.call(call)));
  }

  /**
   * Calls the model if that neither waits nor takes long, as far as can be known; else answers
   * null.
   */
  <T> T callAtOnce(Predicate<LoadedModel> preferred, Function<LoadedModel, T> call) {
    return serving
        .admission()
        .runAtOnce(
            () -> {
              Served served = serving.traffic().pick("", preferred);
              // A canary's failure is asked of the other one as well, which may take long.
              if (served == null
                  || served.trial() != null
                  || !served.isQuick()
                  || !served.enter()) {
                return null;
              }
              serving.touch();
              try {
                return served.call(call);
              } finally {
                served.leave();
              }
            });
  }

  /** Calls the model for as long as its answer's reader likes: that says nothing of a canary. */
  void stream(String wish, Consumer<LoadedModel> call) {
    serving
        .admission()
        .run(
            () ->
                through(
                    wish,
                    any -> true,
                    served -> {
                      served.stream(call);
                      return null;
                    }));
  }

  private <T> T through(String wish, Predicate<LoadedModel> preferred, Function<Served, T> call) {
    serving.touch();
    while (true) {
      Served served = serving.traffic().pick(wish, preferred);
      boolean mayCome = true;
      while (served == null && mayCome) {
        mayCome = serving.awake() && serving.failure() == null;
        served = serving.traffic().pick(wish, preferred);
      }
      if (served == null) {
        String why = serving.failure();
        throw MillraceException.unavailable(
            why == null
                ? "Deployment '%s' is being loaded.".formatted(serving.name())
                : "Deployment '%s' could not be loaded: %s".formatted(serving.name(), why),
            null);
      }
      // One that was swapped out between the two lines lets nobody in: its successor does.
      if (served.enter()) {
        try {
          return call.apply(served);
        } finally {
          served.leave();
        }
      }
    }
  }
}
