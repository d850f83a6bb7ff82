package io.millrace.gateway;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class GatewayArchitectureTest {

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.millrace.gateway");

  @Test
  void knowsDescriptorsAndNoDomain() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.millrace.gateway.page")
        .and()
        .doNotHaveSimpleName("Services")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.millrace.tracking..")
        .check(CLASSES);
  }

  @Test
  void holdsNoStore() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.sql..", "javax.sql..", "jakarta.persistence..", "io.agroal..")
        .check(CLASSES);
  }

  @Test
  void itsPackagesHaveNoCycles() {
    slices().matching("io.millrace.gateway.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void theRulesAboveHaveSeenTheModule() {
    assertThat(CLASSES.size()).isGreaterThan(60);
  }
}
