package io.millrace.python.environment;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What lines for pip bring in from their folder, as part of a digest: files that they name or
 * include, files that these include, and so on. Lines that are understood beyond doubt tell which
 * files these are; any other counts as if it named all that is in the folder. So nothing is left
 * out that may decide what is installed, and nobody gets an environment that somebody else has put
 * something into under the same lines. Lines that may name what lies outside of the folder are good
 * for this folder alone.
 */
final class NamedFiles {

  private static final int LONGEST = 1 << 20;

  private static final String NAME = "([A-Za-z0-9][A-Za-z0-9._-]*)";
  private static final String EXTRAS = "\\s*(\\[[A-Za-z0-9._, -]*])?";
  private static final String REST = "[\\x20-\\x7e\\t&&[^/\\\\@$]]*";

  /** {@code six[x]>=1 ; python_version < "3"}: a package of the index, or a wheel of that name. */
  private static final Pattern PACKAGE =
      Pattern.compile(NAME + EXTRAS + "\\s*(([<>=!~(;]|--hash=)" + REST + ")?");

  /** What lies elsewhere is the same for all. */
  private static final Pattern REMOTE =
      Pattern.compile(
          "((-i|--index-url|--extra-index-url|-f|--find-links|-e|--editable)[ =]|"
              + (NAME + EXTRAS)
              + "\\s*@)?\\s*(https?|git\\+https|git\\+ssh)://[\\x21-\\x7e&&[^$\\\\]]+"
              + ("(\\s+(;|--hash=)" + REST + ")?"));

  private static final Pattern FLAG =
      Pattern.compile(
          "--pre|--prefer-binary|--require-hashes|--no-index"
              + "|(--only-binary|--no-binary|--trusted-host)[ =][A-Za-z0-9._,:-]+");

  private static final Pattern INCLUDE =
      Pattern.compile(
          "(?:-r|-c|--requirements?[\\s=]|--constraints?[\\s=])\\s*([A-Za-z0-9_./+-]+)");

  private static final Pattern FILE = Pattern.compile("[A-Za-z0-9_./+-]+");

  /** A folder below this one, or it. */
  private static final Pattern FOLDER =
      Pattern.compile("((-e|--editable)[ =])?(?!.*\\.\\.)[A-Za-z0-9_.][A-Za-z0-9_./+-]*" + EXTRAS);

  private static final Pattern COMMENT = Pattern.compile("(^|\\s)#.*");
  private static final Pattern CONTINUED = Pattern.compile("\\\\(\\r\\n|\\n|\\r)");

  private final Path root;
  private final MessageDigest digest;
  private final Set<Path> seen = new HashSet<>();
  private boolean isWhole;

  /** Adds to a digest what lines of a folder bring in. */
  NamedFiles(Path root, MessageDigest digest) {
    this.root = root.toAbsolutePath().normalize();
    this.digest = digest;
  }

  /** Adds what a line brings in that is relative to the folder. */
  void add(String line) throws IOException {
    add(line, root);
  }

  private void add(String line, Path base) throws IOException {
    String text = COMMENT.matcher(line).replaceFirst("").strip();
    Matcher name = PACKAGE.matcher(text);
    Matcher include = INCLUDE.matcher(text);
    if (text.isEmpty() || FLAG.matcher(text).matches() || REMOTE.matcher(text).matches()) {
      return;
    }
    List<Path> files = name.matches() ? files(name.group(1), base) : files(text, base);
    if (include.matches()) {
      include(base.resolve(include.group(1)).normalize());
    } else if (name.matches() || !files.isEmpty()) {
      for (Path file : files) {
        Recipe.add(digest, file);
      }
    } else {
      whole();
      if (!FOLDER.matcher(text).matches()) {
        // Perhaps it names what lies outside of it.
        Recipe.add(digest, root.toString());
      }
    }
  }

  /** The files that a word may mean: its line's file and the folder are both where pip may look. */
  private List<Path> files(String word, Path base) {
    return FILE.matcher(word).matches()
        ? Stream.of(root, base)
            .map(folder -> folder.resolve(word).normalize())
            .distinct()
            .filter(Files::isRegularFile)
            .toList()
        : List.of();
  }

  private void include(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      Recipe.add(digest, "absent");
      return;
    }
    Recipe.add(digest, file);
    if (!seen.add(file)) {
      return;
    }
    if (Files.size(file) > LONGEST) {
      throw new EnvironmentException(
          "%s has more than %d bytes.".formatted(file.getFileName(), LONGEST));
    }
    String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    List<String> lines = CONTINUED.matcher(text).replaceAll("").lines().toList();
    for (String line : lines) {
      add(line, file.getParent());
    }
  }

  /** All of the folder, once. */
  private void whole() throws IOException {
    if (isWhole) {
      return;
    }
    isWhole = true;
    Set<Path> all;
    try (Stream<Path> files = Files.walk(root)) {
      all = new TreeSet<>(files.toList());
    }
    for (Path each : all) {
      Recipe.add(digest, root.relativize(each).toString());
      if (Files.isSymbolicLink(each)) {
        Recipe.add(digest, "link to " + Files.readSymbolicLink(each));
      } else if (Files.isRegularFile(each, LinkOption.NOFOLLOW_LINKS)) {
        Recipe.add(digest, each);
      }
    }
  }
}
