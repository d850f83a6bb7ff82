package io.millrace.registry.delivery;

import com.google.protobuf.InvalidProtocolBufferException;
import io.agroal.api.AgroalDataSource;
import io.millrace.events.v1.EventFilter;
import io.millrace.registry.delivery.Listener.Post;
import io.millrace.registry.v1.WebhookAction;
import io.millrace.registry.v1.WebhookEntity;
import io.millrace.runtime.database.Database;
import io.millrace.runtime.database.SqlArrays;
import io.millrace.runtime.outbox.CursorTable;
import io.millrace.runtime.outbox.EventMatcher;
import io.quarkus.agroal.DataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;

/** Who listens, what is queued for them, and up to which events that has been done. */
@ApplicationScoped
class DeliveryQueue {

  /** Rows of one statement: a body may have 256 Ki characters and more. */
  private static final int CHUNK = 50;

  private final Database database;
  private final CursorTable cursor;

  DeliveryQueue(@DataSource("registry") AgroalDataSource source) {
    database = new Database(source);
    cursor = new CursorTable("registry.webhook_cursor", database);
  }

  /** Up to which event of each domain everything is queued. */
  CursorTable cursor() {
    return cursor;
  }

  /** When the first of those who listen was made, in milliseconds since 1970. */
  OptionalLong oldestListener() {
    return database.read(
        connection -> {
          try (PreparedStatement select =
                  connection.prepareStatement(
                      "select min(creation_time) from registry.webhook where status <> 0");
              ResultSet row = select.executeQuery()) {
            row.next();
            long time = row.getLong(1);
            return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(time);
          }
        });
  }

  /** All who listen at the moment. */
  List<Listener> listeners() {
    return database.read(
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement(
                  """
                  select w.id, w.creation_time, w.filter, array(
                    select array[e.entity, e.action] from registry.webhook_event e
                    where e.webhook_id = w.id)
                  from registry.webhook w where w.status = 1
                  """)) {
            ResultSet rows = select.executeQuery();
            List<Listener> found = new ArrayList<>();
            while (rows.next()) {
              found.add(listener(rows));
            }
            return found;
          }
        });
  }

  private static Listener listener(ResultSet row)
      throws SQLException, InvalidProtocolBufferException {
    byte[] filter = row.getBytes(3);
    Set<Topic> topics = new HashSet<>();
    for (Object pair : (Object[]) row.getArray(4).getArray()) {
      Number[] numbers = (Number[]) pair;
      topics.add(
          new Topic(
              WebhookEntity.forNumber(numbers[0].intValue()),
              WebhookAction.forNumber(numbers[1].intValue())));
    }
    return new Listener(
        row.getObject(1, UUID.class),
        row.getLong(2),
        topics,
        filter == null ? null : new EventMatcher(EventFilter.parseFrom(filter)));
  }

  /** Queues what is to be posted, in order. */
  static void add(Connection connection, List<Post> posts) throws SQLException {
    for (int i = 0; i < posts.size(); i += CHUNK) {
      insert(connection, posts.subList(i, Math.min(i + CHUNK, posts.size())));
    }
  }

  private static void insert(Connection connection, List<Post> posts) throws SQLException {
    // One that has been deleted is not told any more.
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            insert into registry.webhook_delivery
              (id, webhook_id, event_source, event_id, event_type, content_type, body, creation_time)
            select d.id::uuid, w.id, d.source, d.event_id, d.type, d.content_type, d.body, ?
            from unnest(?, ?, ?, ?, ?, ?, ?) with ordinality
              as d(id, webhook_id, source, event_id, type, content_type, body, n)
            join registry.webhook w on w.id = d.webhook_id::uuid and w.status <> 0
            order by d.n
            for key share of w
            on conflict do nothing
            """)) {
      insert.setLong(1, System.currentTimeMillis());
      insert.setArray(2, SqlArrays.texts(connection, posts, post -> UUID.randomUUID().toString()));
      insert.setArray(3, SqlArrays.texts(connection, posts, post -> post.listener().toString()));
      insert.setArray(4, SqlArrays.texts(connection, posts, post -> post.event().getSource()));
      insert.setArray(5, SqlArrays.longs(connection, posts, Post::position));
      insert.setArray(6, SqlArrays.texts(connection, posts, post -> post.event().getType()));
      insert.setArray(7, SqlArrays.texts(connection, posts, Post::contentType));
      insert.setArray(8, SqlArrays.texts(connection, posts, Post::body));
      insert.executeUpdate();
    }
  }
}
