package io.millrace.projects.job;

import io.agroal.api.AgroalDataSource;
import io.millrace.runtime.database.Database;
import io.quarkus.agroal.DataSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import java.sql.PreparedStatement;
import java.util.stream.Collectors;

/** Jobs that ended long ago. */
@ApplicationScoped
class EndedJobStore {

  private final Database database;
  private final String delete;

  EndedJobStore(@DataSource("projects") AgroalDataSource source, @Any Instance<JobNeed> needs) {
    database = new Database(source);
    delete =
        """
        delete from projects.job where sequence in (
          select j.sequence from projects.job j
          where %s and j.end_time < ? and j.request_id is null%s
          order by j.end_time limit ? for update of j skip locked)
        """
            .formatted(
                JobStore.IS_REMOVABLE,
                needs.stream()
                    .map(need -> " and not (%s)".formatted(need.condition()))
                    .collect(Collectors.joining()));
  }

  /**
   * Removes up to so many that nothing needs, the oldest first. Each is removed by one server.
   *
   * @param before they have ended before that, in milliseconds since 1970
   * @return how many
   */
  int remove(long before, int most) {
    return database.transaction(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(delete)) {
            statement.setLong(1, before);
            statement.setInt(2, most);
            return statement.executeUpdate();
          }
        });
  }
}
