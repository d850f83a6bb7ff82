package io.millrace.project.source;

import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.storage.file.FileBasedConfig;
import org.eclipse.jgit.util.FS;
import org.eclipse.jgit.util.SystemReader;

/**
 * Keeps JGit from the machine's own git: configuration of its user could name other hosts, proxies,
 * helpers and keys, and a variable another program to connect with.
 */
final class IsolatedSystem extends SystemReader.Delegate {

  private IsolatedSystem(SystemReader machine) {
    super(machine);
  }

  static void install() {
    SystemReader.setInstance(new IsolatedSystem(SystemReader.getInstance()));
  }

  @Override
  public String getenv(String name) {
    return name.startsWith("GIT_") ? null : super.getenv(name);
  }

  @Override
  public FileBasedConfig openUserConfig(Config parent, FS files) {
    return new Empty(parent, files);
  }

  @Override
  public FileBasedConfig openSystemConfig(Config parent, FS files) {
    return new Empty(parent, files);
  }

  @Override
  public FileBasedConfig openJGitConfig(Config parent, FS files) {
    return new Empty(parent, files);
  }

  private static final class Empty extends FileBasedConfig {
    Empty(Config parent, FS files) {
      super(parent, null, files);
    }

    @Override
    public void load() {
      // There is nothing.
    }

    @Override
    public void save() {
      // Nothing is kept.
    }

    @Override
    public boolean isOutdated() {
      return false;
    }
  }
}
