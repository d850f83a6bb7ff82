package io.millrace.registry.link;

import io.millrace.common.v1.ErrorReason;
import io.millrace.registry.link.LinkStore.Link;
import io.millrace.runtime.error.MillraceException;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Tells logged models of the versions that were made from them: at once after the version was
 * committed, and again later what tracking did not take then. Telling twice does no harm.
 */
@ApplicationScoped
public class Linker {

  private static final Logger LOG = Logger.getLogger(Linker.class);

  private final LinkStore links;
  private final Tracking tracking;

  Linker(LinkStore links, Tracking tracking) {
    this.links = links;
    this.tracking = tracking;
  }

  /** Tells of everything that is still to be told; ends at the first sign that tracking is away. */
  @Scheduled(every = "10s", concurrentExecution = ConcurrentExecution.SKIP)
  public void tellAll() {
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

  private boolean tell(Link link) {
    try {
      tracking.linkVersion(link.loggedModelId(), link.name(), link.version());
    } catch (MillraceException failure) {
      if (failure.reason() != ErrorReason.ERROR_REASON_RESOURCE_DOES_NOT_EXIST) {
        LOG.warnf("A logged model has yet to hear of a version: %s", failure.getMessage());
        return false;
      }
    }
    links.remove(link.id());
    return true;
  }
}
