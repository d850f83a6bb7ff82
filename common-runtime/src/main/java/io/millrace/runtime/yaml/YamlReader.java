package io.millrace.runtime.yaml;

import io.millrace.runtime.error.MillraceException;
import java.io.StringReader;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Reads YAML that strangers wrote. Objects are never made from it: the file is read as a tree, and
 * refused if it has a tag other than those of plain values, a key twice, a key that is no scalar,
 * or more than its limits once its aliases are written out.
 */
public final class YamlReader {

  private static final int MOST_CHARACTERS = 16 << 20;

  /** The scanner takes time by the square of it. MLflow folds lines at 80. */
  private static final int LONGEST_LINE = 256 << 10;

  private static final int MOST_VALUES = 100_000;
  private static final int DEEPEST = 50;

  /** Of a number; Java would otherwise reckon with millions of digits. */
  private static final int LONGEST_NUMBER = 100;

  private static final Set<Tag> TEXTS = Set.of(Tag.STR, Tag.TIMESTAMP, Tag.BINARY);
  private static final Set<Tag> NUMBERS = Set.of(Tag.INT, Tag.FLOAT);
  private static final Set<Tag> OTHERS = Set.of(Tag.NULL, Tag.BOOL, Tag.SEQ, Tag.MAP, Tag.SET);

  private int values;

  private YamlReader() {}

  /**
   * Reads a file.
   *
   * @param name what errors call it
   * @throws MillraceException INVALID_PARAMETER_VALUE if it is malformed, hostile or empty
   */
  public static YamlField read(String yaml, String name) {
    return find(yaml, name).orElseThrow(() -> invalid("%s is empty.".formatted(name)));
  }

  /**
   * Reads a file that may be empty.
   *
   * @param name what errors call it
   * @throws MillraceException INVALID_PARAMETER_VALUE if it is malformed or hostile
   */
  public static Optional<YamlField> find(String yaml, String name) {
    checkLengths(yaml, name);
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(MOST_CHARACTERS);
    options.setNestingDepthLimit(DEEPEST);
    options.setAllowDuplicateKeys(false);
    options.setAllowRecursiveKeys(false);
    // Tags are refused below, where the field is known.
    options.setTagInspector(tag -> true);
    Node root;
    try {
      root = new Yaml(new SafeConstructor(options)).compose(new StringReader(yaml));
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
      throw invalid("%s line %d: %s.".formatted(name, line, YamlField.shortened(e.getProblem())));
    } catch (YAMLException e) {
      throw invalid("%s: %s.".formatted(name, YamlField.shortened(e.getMessage())));
    }
    if (root == null) {
      return Optional.empty();
    }
    YamlField file = new YamlField(null, name, root);
    new YamlReader().check(file, 0);
    return Optional.of(file);
  }

  private static void checkLengths(String yaml, String name) {
    // SnakeYAML counts only between tokens.
    if (yaml.length() > MOST_CHARACTERS) {
      throw invalid("%s is longer than %d characters.".formatted(name, MOST_CHARACTERS));
    }
    int line = 1;
    for (int start = 0; start < yaml.length(); line++) {
      int end = yaml.indexOf('\n', start);
      end = end < 0 ? yaml.length() : end;
      if (end - start > LONGEST_LINE) {
        throw invalid(
            "%s line %d: is longer than %d characters.".formatted(name, line, LONGEST_LINE));
      }
      start = end + 1;
    }
  }

  static boolean isText(ScalarNode scalar) {
    return TEXTS.contains(scalar.getTag());
  }

  private void check(YamlField field, int depth) {
    if (++values > MOST_VALUES) {
      throw field.error("and all before have more than %d values".formatted(MOST_VALUES));
    }
    // An alias may point at what it is in.
    if (depth > DEEPEST) {
      throw field.error("nests more than %d deep".formatted(DEEPEST));
    }
    Tag tag = field.node().getTag();
    if (!TEXTS.contains(tag) && !NUMBERS.contains(tag) && !OTHERS.contains(tag)) {
      throw field.error("has the tag %s".formatted(YamlField.shortened(tag.getValue())));
    }
    switch (field.node()) {
      case MappingNode map -> {
        checkKeys(field, map);
        field.members().forEach(member -> check(member, depth + 1));
      }
      case ScalarNode scalar -> {
        if (NUMBERS.contains(tag) && scalar.getValue().length() > LONGEST_NUMBER) {
          throw field.error("is a number of more than %d digits".formatted(LONGEST_NUMBER));
        }
      }
      default -> field.elements().forEach(element -> check(element, depth + 1));
    }
  }

  private static void checkKeys(YamlField field, MappingNode map) {
    Set<String> keys = new HashSet<>();
    map.getValue()
        .forEach(
            each -> {
              YamlField key = new YamlField(field, "", each.getKeyNode());
              if (!(each.getKeyNode() instanceof ScalarNode scalar)
                  || !TEXTS.contains(scalar.getTag())
                      && !NUMBERS.contains(scalar.getTag())
                      && !OTHERS.contains(scalar.getTag())) {
                throw key.error("is a key that is no plain value");
              }
              if (!keys.add(scalar.getValue())) {
                throw new YamlField(field, scalar.getValue(), scalar).error("is there twice");
              }
            });
  }

  private static MillraceException invalid(String message) {
    return MillraceException.invalid(message);
  }
}
