package io.millrace.registry.link;

import io.millrace.common.v1.ErrorReason;
import io.millrace.registry.link.LinkStore.Link;
import io.millrace.runtime.error.MillraceException;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * Tells logged models of the versions that were made from them: at once after the version was
 * committed, and again later what tracking did not take then. Telling twice does no harm, so
 * replicas need not agree on who tells.
 */
@ApplicationScoped
public class Linker {

  private static final Logger LOG = Logger.getLogger(Linker.class);

  /** Then a logged model will not hear of its version: something is wrong with it for good. */
  private static final int MOST_ATTEMPTS = 1000;

  private static final Set<ErrorReason> AWAY =
      Set.of(
          ErrorReason.ERROR_REASON_TEMPORARILY_UNAVAILABLE,
          ErrorReason.ERROR_REASON_DEADLINE_EXCEEDED,
          ErrorReason.ERROR_REASON_CANCELLED);

  private final LinkStore links;
  private final Tracking tracking;

  Linker(LinkStore links, Tracking tracking) {
    this.links = links;
    this.tracking = tracking;
  }

  /**
   * Tells one logged model of a version that has just been committed. Never fails: what cannot be
   * told now is told later.
   */
  public void tell(String loggedModelId, String name, int version) {
    try {
      tell(new Link(0, loggedModelId, name, version, 0));
    } catch (RuntimeException failure) {
      LOG.warnf("A logged model will hear of a version later: %s", failure);
    }
  }

  /** Tells of everything that is still to be told; ends at the first sign that tracking is away. */
  @Scheduled(every = "10s", concurrentExecution = ConcurrentExecution.SKIP)
  void tellAll() {
    long last = 0;
    List<Link> some = links.after(last);
    while (!some.isEmpty()) {
      for (Link link : some) {
        if (!tell(link)) {
          return;
        }
        last = link.id();
      }
      some = links.after(last);
    }
  }

  /** Whether tracking answered, whatever it said. */
  private boolean tell(Link link) {
    try {
      tracking.linkVersion(link.loggedModelId(), link.name(), link.version());
      links.remove(link);
    } catch (MillraceException failure) {
      if (AWAY.contains(failure.reason())) {
        LOG.warnf("A logged model has yet to hear of a version: %s", failure.getMessage());
        return false;
      }
      refused(link, failure);
    }
    return true;
  }

  private void refused(Link link, MillraceException failure) {
    boolean isGone = failure.reason() == ErrorReason.ERROR_REASON_RESOURCE_DOES_NOT_EXIST;
    if (!isGone && link.attempts() < MOST_ATTEMPTS) {
      links.countAttempt(link);
      return;
    }
    if (!isGone) {
      LOG.errorf(failure, "%s will never hear of %s", link.loggedModelId(), link.name());
    }
    links.remove(link);
  }
}
