package io.millrace.standalone.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The rules of the house, over every module's classes. */
class ArchitectureTest {

  /** What protoc made is the contract's, whatever its shape. */
  private static final ImportOption NOT_GENERATED =
      new ImportOption() {
        @Override
        public boolean includes(Location location) {
          return !location.contains("/common-proto") && !location.contains("/v1/");
        }
      };

  private static final JavaClasses HOUSE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .withImportOption(NOT_GENERATED)
          .importPackages("io.millrace");

  private static final List<String> DOMAINS = List.of("tracking", "registry", "models", "projects");

  @Test
  void theRulesLookAtTheWholeHouse() {
    assertThat(HOUSE.size()).isGreaterThan(250);
    for (String module :
        new String[] {
          "runtime",
          "python",
          "artifact",
          "project",
          "worker",
          "kafka",
          "tracking",
          "registry",
          "models",
          "projects",
          "gateway",
          "cli",
          "standalone",
          "postgres"
        }) {
      assertThat(
              HOUSE.stream()
                  .anyMatch(type -> type.getPackageName().startsWith("io.millrace." + module)))
          .as(module)
          .isTrue();
    }
  }

  @Test
  void theRuntimeKnowsNoModule() {
    noClasses()
        .that()
        .resideInAPackage("io.millrace.runtime..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.millrace.kafka..",
            "io.millrace.tracking..",
            "io.millrace.registry..",
            "io.millrace.models..",
            "io.millrace.projects..",
            "io.millrace.gateway..",
            "io.millrace.standalone..")
        .check(HOUSE);
  }

  @Test
  void pythonKnowsNothingOfTheHouse() {
    noClasses()
        .that()
        .resideInAPackage("io.millrace.python..")
        .should()
        .dependOnClassesThat(
            resideInAPackage("io.millrace..").and(not(resideInAPackage("io.millrace.python.."))))
        .check(HOUSE);
  }

  @Test
  void theCommandsKnowOnlyTheContract() {
    noClasses()
        .that()
        .resideInAPackage("io.millrace.cli..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.millrace.runtime..", "io.millrace.standalone..")
        .check(HOUSE);
  }

  /** ADR 21. */
  @Test
  void aWorkerHasNoDatabaseAndNoContainer() {
    noClasses()
        .that()
        .resideInAnyPackage("io.millrace.worker..", "io.millrace.project..", "io.millrace.cli..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "java.sql..",
            "io.agroal..",
            "io.quarkus..",
            "jakarta..",
            "io.millrace.runtime.database..",
            "io.millrace.runtime.outbox..",
            "io.millrace.standalone..")
        .check(HOUSE);
  }

  @Test
  void aDomainKnowsNoOtherModule() {
    for (String domain : DOMAINS) {
      String[] others =
          Stream.concat(
                  DOMAINS.stream().filter(other -> !other.equals(domain)),
                  Stream.of("kafka", "gateway", "standalone", "postgres", "worker", "cli"))
              .map(other -> "io.millrace." + other + "..")
              .toArray(String[]::new);
      noClasses()
          .that()
          .resideInAPackage("io.millrace." + domain + "..")
          .should()
          .dependOnClassesThat(
              // The contract's classes are everybody's.
              resideInAnyPackage(others).and(not(resideInAPackage("..v1.."))))
          .check(HOUSE);
    }
  }

  /** Services lists the contract's services by name; the pages show what is in them. */
  @Test
  void theGatewayKnowsDescriptorsNotDomains() {
    noClasses()
        .that()
        .resideInAPackage("io.millrace.gateway..")
        .and()
        .resideOutsideOfPackage("io.millrace.gateway.page..")
        .and()
        .doNotHaveSimpleName("Services")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.millrace.tracking..",
            "io.millrace.registry..",
            "io.millrace.models..",
            "io.millrace.projects..")
        .check(HOUSE);
  }

  @Test
  void sqlStaysInStores() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "io.millrace.tracking..",
            "io.millrace.registry..",
            "io.millrace.models..",
            "io.millrace.projects..",
            "io.millrace.gateway..")
        .and()
        .haveNameMatching(".*(Api|Mapper|Check)")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.sql..", "jakarta.persistence..")
        .check(HOUSE);
  }

  @Test
  void storesSpeakNoProto() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "io.millrace.tracking..",
            "io.millrace.registry..",
            "io.millrace.models..",
            "io.millrace.projects..")
        .and()
        .haveNameMatching(".*(Entity|Table|Store)")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("com.google.protobuf..", "io.grpc..")
        .check(HOUSE);
  }

  @Test
  void servicesAreHiddenBehindTheContract() {
    classes()
        .that()
        .resideInAnyPackage(
            "io.millrace.tracking..",
            "io.millrace.registry..",
            "io.millrace.models..",
            "io.millrace.projects..")
        .and()
        .haveSimpleNameEndingWith("Api")
        .should()
        .bePackagePrivate()
        .check(HOUSE);
  }

  @Test
  void packagesOfAModuleFormNoCycle() {
    for (String module :
        new String[] {
          "runtime",
          "python",
          "project",
          "tracking",
          "registry",
          "models",
          "projects",
          "worker",
          "gateway"
        }) {
      slices().matching("io.millrace." + module + ".(*)..").should().beFreeOfCycles().check(HOUSE);
    }
  }
}
