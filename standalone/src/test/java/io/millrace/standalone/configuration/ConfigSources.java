package io.millrace.standalone.configuration;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/**
 * Reads the {@code @ConfigMapping} interfaces of all modules from their sources, comments included.
 */
final class ConfigSources {

  /** One setting, as the page shows it. */
  record Setting(String name, String type, String defaultValue, String meaning) {}

  private ConfigSources() {}

  static List<Setting> read(Path root) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<Setting> settings = new ArrayList<>();
    try (var files = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null,
                  files,
                  null,
                  List.of("-proc:none"),
                  null,
                  files.getJavaFileObjectsFromPaths(sources(root)));
      DocTrees docs = DocTrees.instance(task);
      for (CompilationUnitTree unit : task.parse()) {
        new Reader(docs, settings).scan(unit, null);
      }
    }
    settings.sort(Comparator.comparing(Setting::name));
    return settings;
  }

  private static List<Path> sources(Path root) throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> modules = Files.list(root)) {
      for (Path module : modules.map(path -> path.resolve("src/main/java")).toList()) {
        if (Files.isDirectory(module)) {
          try (Stream<Path> files = Files.walk(module)) {
            files.filter(ConfigSources::isMapping).forEach(found::add);
          }
        }
      }
    }
    return found;
  }

  private static boolean isMapping(Path file) {
    try {
      return file.toString().endsWith(".java")
          && Files.readString(file).contains("\n@ConfigMapping(");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Reader extends TreePathScanner<Void, Void> {

    private final DocTrees docs;
    private final List<Setting> settings;
    private final Set<String> maps = new HashSet<>();
    private String prefix;

    Reader(DocTrees docs, List<Setting> settings) {
      this.docs = docs;
      this.settings = settings;
    }

    /**
     * A group of settings is a nested interface, named like the method that gives it, or a map of
     * it.
     */
    @Override
    public Void visitClass(ClassTree type, Void nothing) {
      String outer = prefix;
      String name = type.getSimpleName().toString();
      prefix =
          value(type.getModifiers(), "ConfigMapping")
              .orElseGet(() -> outer + "." + kebab(name) + (maps.contains(name) ? ".<name>" : ""));
      super.visitClass(type, nothing);
      prefix = outer;
      return null;
    }

    @Override
    public Void visitMethod(MethodTree method, Void nothing) {
      String type = method.getReturnType().toString();
      String methodName = method.getName().toString();
      if (type.equalsIgnoreCase(methodName)) {
        return null;
      }
      String name = value(method.getModifiers(), "WithName").orElse(kebab(methodName));
      if (type.startsWith("Map<")) {
        name += ".<name>";
        maps.add(type.replaceAll("^.*, |>$", ""));
      }
      settings.add(
          new Setting(
              prefix + "." + name,
              type,
              value(method.getModifiers(), "WithDefault").orElse(""),
              comment(getCurrentPath())));
      return null;
    }

    private String comment(TreePath path) {
      String text = docs.getDocComment(path);
      return text == null
          ? ""
          : text.strip().replaceAll("\\s+", " ").replaceAll("\\{@code ([^}]*)}", "`$1`");
    }

    private static Optional<String> value(ModifiersTree modifiers, String annotation) {
      return modifiers.getAnnotations().stream()
          .filter(found -> found.getAnnotationType().toString().equals(annotation))
          .findFirst()
          .map(Reader::literal);
    }

    private static String literal(AnnotationTree annotation) {
      ExpressionTree argument = annotation.getArguments().getFirst();
      ExpressionTree value =
          argument instanceof AssignmentTree assignment ? assignment.getExpression() : argument;
      return value instanceof LiteralTree text ? String.valueOf(text.getValue()) : value.toString();
    }

    private static String kebab(String name) {
      return name.replaceAll("(?<=.)([A-Z])", "-$1").toLowerCase(java.util.Locale.ROOT);
    }
  }
}
