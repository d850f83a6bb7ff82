package io.millrace.models.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptFoldersTest {

  @TempDir Path home;

  private KeptFolders kept;

  @BeforeEach
  void open() {
    kept = new KeptFolders(home.resolve("kept"), 100);
  }

  @Test
  void theSameFilesAreThereOnce() throws IOException {
    CachedModel one = kept.keep(fetched("a", "text"));
    CachedModel other = kept.keep(fetched("a", "text"));
    assertThat(other.digest()).isEqualTo(one.digest());
    assertThat(other.folder()).isEqualTo(one.folder());
    assertThat(one.folder().resolve("a")).hasContent("text");
  }

  @Test
  void aDigestTellsPathsFromBytes() throws IOException {
    assertThat(kept.keep(fetched("a", "bc")).digest())
        .isNotEqualTo(kept.keep(fetched("ab", "c")).digest());
  }

  @Test
  void whatWasNotUsedForLongestGoesFirst() throws IOException {
    CachedModel oldest = unused("1", 3);
    CachedModel older = unused("2", 2);
    CachedModel old = unused("3", 1);
    CachedModel newest = kept.keep(fetched("f", "4".repeat(40)));
    assertThat(oldest.folder()).doesNotExist();
    assertThat(older.folder()).doesNotExist();
    assertThat(old.folder()).exists();
    assertThat(newest.folder()).exists();
  }

  @Test
  void whatIsInUseStays() throws IOException {
    CachedModel used = kept.keep(fetched("f", "1".repeat(60)));
    CachedModel twice = kept.keep(fetched("f", "1".repeat(60)));
    used.close();
    used.close();
    kept.keep(fetched("f", "2".repeat(60))).close();
    assertThat(twice.folder()).exists();
    twice.close();
    kept.keep(fetched("f", "3".repeat(60)));
    assertThat(twice.folder()).doesNotExist();
  }

  @Test
  void whatIsThereIsFoundByItsDigestUnlessItWasDamaged() throws IOException {
    CachedModel one = kept.keep(fetched("a", "text"));
    one.close();
    CachedModel again = kept.find(one.digest()).orElseThrow();
    assertThat(again.folder().resolve("a")).hasContent("text");
    again.close();

    Files.writeString(one.folder().resolve("a"), "te");
    assertThat(kept.find(one.digest())).isEmpty();
    assertThat(one.folder()).doesNotExist();
    assertThat(kept.find("0".repeat(64))).isEmpty();
    assertThat(kept.find("..")).isEmpty();
  }

  @Test
  void whatWasDamagedIsReplacedAlsoWhileItIsInUse() throws IOException {
    for (boolean isInUse : new boolean[] {true, false}) {
      CachedModel one = kept.keep(fetched("a", "text"));
      if (!isInUse) {
        one.close();
      }
      Files.writeString(one.folder().resolve("a"), "te");
      CachedModel other = kept.keep(fetched("a", "text"));
      assertThat(other.folder()).isEqualTo(one.folder());
      assertThat(other.folder().resolve("a")).hasContent("text");
      one.close();
      other.close();
    }
  }

  private CachedModel unused(String content, int hoursAgo) throws IOException {
    CachedModel model = kept.keep(fetched("f", content.repeat(40)));
    model.close();
    Files.setLastModifiedTime(
        model.folder(), FileTime.from(Instant.now().minusSeconds(hoursAgo * 3600L)));
    return model;
  }

  private Path fetched(String file, String content) throws IOException {
    Path folder = Files.createTempDirectory(home, "fetched");
    Files.writeString(folder.resolve(file), content);
    return folder;
  }
}
