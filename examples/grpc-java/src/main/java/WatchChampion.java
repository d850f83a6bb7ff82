import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.millrace.events.v1.EventFilter;
import io.millrace.events.v1.EventServiceGrpc;
import io.millrace.events.v1.WatchRequest;
import io.millrace.events.v1.WatchResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;

/** Hears of it when the alias "champion" of any model moves, and goes on after a restart of either side. */
public final class WatchChampion {
  private WatchChampion() {}

  /**
   * @param args the server's host and port, 127.0.0.1:5000 if not given, and the file for the cursor
   */
  public static void main(String[] args) throws Exception {
    String server = args.length > 0 ? args[0] : "127.0.0.1:5000";
    Path kept = Path.of(args.length > 1 ? args[1] : "watch-champion.cursor");
    ManagedChannel channel =
        Grpc.newChannelBuilder(server, InsecureChannelCredentials.create()).build();
    EventFilter filter =
        EventFilter.newBuilder()
            .addTypes("registered_model.alias_set")
            .addAliases("champion")
            .build();
    while (true) {
      WatchRequest.Builder request = WatchRequest.newBuilder().setFilter(filter);
      if (Files.exists(kept)) {
        request.setCursor(Files.readString(kept));
      }
      try {
        Iterator<WatchResponse> responses =
            EventServiceGrpc.newBlockingStub(channel).watch(request.build());
        while (responses.hasNext()) {
          WatchResponse response = responses.next();
          response
              .getEventsList()
              .forEach(event -> System.out.println(event.getSubject() + " " + event.getData()));
          // After the events: whoever is stopped in between hears of them again.
          Files.writeString(kept, response.getCursor());
        }
      } catch (StatusRuntimeException away) {
        System.err.println("the server is away (" + away.getStatus().getCode() + "); trying again");
        Thread.sleep(1000);
      }
    }
  }
}
