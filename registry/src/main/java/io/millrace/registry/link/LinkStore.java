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
                  select id, logged_model_id, name, version from registry.pending_link
                  where id > ? order by id limit ?
                  """)) {
            select.setLong(1, id);
            select.setInt(2, BATCH);
            ResultSet rows = select.executeQuery();
            List<Link> found = new ArrayList<>();
            while (rows.next()) {
              found.add(
                  new Link(rows.getLong(1), rows.getString(2), rows.getString(3), rows.getInt(4)));
            }
            return found;
          }
        });
  }

  /** Forgets one: the logged model has heard of it, or is gone. */
  void remove(long id) {
    database.read(
        connection -> {
          try (PreparedStatement delete =
              connection.prepareStatement("delete from registry.pending_link where id = ?")) {
            delete.setLong(1, id);
            return delete.executeUpdate();
          }
        });
  }

  /** A version, and the logged model it was made from. */
  record Link(long id, String loggedModelId, String name, int version) {}
}
