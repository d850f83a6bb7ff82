package io.millrace.standalone.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.quarkus.grpc.GrpcService;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * grpc's base classes answer an RPC that nobody wrote with UNIMPLEMENTED; here it fails the build
 * (docs/adr/0002).
 */
class EveryRpcIsImplementedTest {

  @Test
  void everyRpcOfEveryServiceIsOverridden() {
    List<JavaClass> services =
        new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("io.millrace")
                .stream()
                .filter(type -> type.isAnnotatedWith(GrpcService.class))
                .toList();
    assertThat(services).hasSizeGreaterThanOrEqualTo(20);
    for (JavaClass service : services) {
      assertThat(methodsOf(service)).as(service.getName()).containsAll(rpcsOf(service));
    }
  }

  private static Set<String> methodsOf(JavaClass service) {
    return service.getMethods().stream()
        .map(method -> method.getName())
        .collect(Collectors.toSet());
  }

  /** The RPCs are the methods of the interface AsyncService that the base class implements. */
  private static Set<String> rpcsOf(JavaClass service) {
    Class<?> base = service.getRawSuperclass().orElseThrow().reflect();
    return Arrays.stream(base.getInterfaces())
        .filter(type -> type.getSimpleName().equals("AsyncService"))
        .flatMap(type -> Arrays.stream(type.getMethods()))
        .map(java.lang.reflect.Method::getName)
        .collect(Collectors.toSet());
  }
}
