package io.millrace.projects;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.List;

/** What workers may be told to install. */
@ConfigMapping(prefix = "millrace.projects.requirements")
public interface RequirementConfig {

  /**
   * Whether projects may have requirements that reach elsewhere than the worker's usual package
   * index, or are built from the project's own files: {@code --index-url}, {@code -e}, URLs and the
   * like, packages in {@code uv.lock} from other places than {@code indexes}, packages of conda's
   * from other channels than {@code channels}. Workers install with rights of their own, not with
   * the job's user's.
   */
  @WithDefault("false")
  boolean permit();

  /**
   * Addresses below which packages in a {@code uv.lock} and their files are permitted: those of the
   * worker's usual index.
   */
  @WithDefault("https://pypi.org/simple,https://files.pythonhosted.org/packages")
  List<String> indexes();

  /** Channels of conda's that are permitted, as a project would write them. */
  @WithDefault("conda-forge,defaults")
  List<String> channels();
}
