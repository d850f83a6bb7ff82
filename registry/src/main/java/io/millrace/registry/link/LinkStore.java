package io.millrace.registry.link;

import io.agroal.api.AgroalDataSource;
import io.millrace.runtime.database.Database;
import io.quarkus.agroal.DataSource;
import io.quarkus.hibernate.orm.PersistenceUnit;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;

/** Logged models that have yet to hear of a version that was made from them. */
@ApplicationScoped
public class LinkStore {

  private static final int BATCH = 100;

  private final EntityManager entities;
  private final Database database;

  LinkStore(
      @PersistenceUnit("registry") EntityManager entities,
      @DataSource("registry") AgroalDataSource source) {
    this.entities = entities;
    database = new Database(source);
  }

  /** Notes, in the current transaction, that a logged model is to hear of a version. */
  @Transactional(Transactional.TxType.MANDATORY)
  public void add(String loggedModelId, String name, int version) {
    entities
        .createNativeQuery(
            "insert into registry.pending_link (logged_model_id, name, version) values (?1, ?2, ?3)")
        .setParameter(1, loggedModelId)
        .setParameter(2, name)
        .setParameter(3, version)
        .executeUpdate();
  }

  /** The first of them after one, by id. */
  List<Link> after(long id) {
    return database.read(
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement(
                  """
                  select id, logged_model_id, name, version, attempts from registry.pending_link
                  where id > ? order by id limit ?
                  """)) {
            select.setLong(1, id);
            select.setInt(2, BATCH);
            ResultSet rows = select.executeQuery();
            List<Link> found = new ArrayList<>();
            while (rows.next()) {
              found.add(
                  new Link(
                      rows.getLong(1),
                      rows.getString(2),
                      rows.getString(3),
                      rows.getInt(4),
                      rows.getInt(5)));
            }
            return found;
          }
        });
  }

  /** Forgets one: the logged model has heard of it, or is gone. */
  void remove(Link link) {
    update(
        "delete from registry.pending_link where logged_model_id = ? and name = ? and version = ?",
        link);
  }

  /** Notes that one could not be told, though tracking answers. */
  void countAttempt(Link link) {
    update(
        """
        update registry.pending_link set attempts = attempts + 1
        where logged_model_id = ? and name = ? and version = ?
        """,
        link);
  }

  private void update(String sql, Link link) {
    database.read(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, link.loggedModelId());
            statement.setString(2, link.name());
            statement.setInt(3, link.version());
            return statement.executeUpdate();
          }
        });
  }

  /**
   * A version, and the logged model it was made from.
   *
   * @param id grows with each one; 0 if it is not known
   * @param attempts how often tracking has refused to hear of it
   */
  record Link(long id, String loggedModelId, String name, int version, int attempts) {}
}
