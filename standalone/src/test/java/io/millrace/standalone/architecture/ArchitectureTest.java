package io.millrace.standalone.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
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

  @Test
  void theRulesLookAtTheWholeHouse() {
    assertThat(HOUSE.size()).isGreaterThan(250);
    for (String module :
        new String[] {"runtime", "tracking", "gateway", "cli", "standalone", "postgres"}) {
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
            "io.millrace.tracking..", "io.millrace.gateway..", "io.millrace.standalone..")
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

  @Test
  void aDomainKnowsNoOtherModule() {
    noClasses()
        .that()
        .resideInAPackage("io.millrace.tracking..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.millrace.gateway..", "io.millrace.standalone..", "io.millrace.postgres..")
        .check(HOUSE);
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
        .resideInAnyPackage("io.millrace.tracking..")
        .check(HOUSE);
  }

  @Test
  void sqlStaysInStores() {
    noClasses()
        .that()
        .resideInAnyPackage("io.millrace.tracking..", "io.millrace.gateway..")
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
        .resideInAPackage("io.millrace.tracking..")
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
        .resideInAPackage("io.millrace.tracking..")
        .and()
        .haveSimpleNameEndingWith("Api")
        .should()
        .bePackagePrivate()
        .check(HOUSE);
  }

  @Test
  void packagesOfAModuleFormNoCycle() {
    for (String module : new String[] {"runtime", "tracking", "gateway"}) {
      slices().matching("io.millrace." + module + ".(*)..").should().beFreeOfCycles().check(HOUSE);
    }
  }
}
