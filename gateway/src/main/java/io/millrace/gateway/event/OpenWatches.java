package io.millrace.gateway.event;

import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The merged watches that run, so that their readers hear of the server's stop. */
@ApplicationScoped
class OpenWatches {

  private final Set<MergedWatch> open = ConcurrentHashMap.newKeySet();
  private volatile boolean stopping;

  void add(MergedWatch watch) {
    open.add(watch);
    if (stopping) {
      watch.stop();
    }
  }

  void remove(MergedWatch watch) {
    open.remove(watch);
  }

  void stop(@Observes ShutdownEvent event) {
    stopping = true;
    open.forEach(MergedWatch::stop);
  }
}
