package io.millrace.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import io.millrace.api.v1.AccessRule;
import io.millrace.api.v1.Annotations;
import io.millrace.api.v1.Permission;
import io.millrace.api.v1.Resource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What holds for the whole contract. */
class ContractTest {

  private static final Path GOLDEN = Path.of("contract.txt");

  @Test
  void theRenderedContractIsTheCommittedOne() throws IOException {
    String rendered = ContractText.render();
    if (Boolean.getBoolean("contract.update")) {
      Files.writeString(GOLDEN, rendered);
    }
    assertThat(rendered)
        .as(
            "The protos no longer say what contract.txt says. If clients can live with the change, run"
                + " 'mvn test -pl common-proto -Dcontract.update=true' and commit the file with it")
        .isEqualTo(Files.exists(GOLDEN) ? Files.readString(GOLDEN) : "");
  }

  @Test
  void everyFileIsPartOfIt() {
    assertThat(ContractFiles.all()).hasSizeGreaterThan(10);
    assertThat(ContractFiles.rpcs()).hasSizeGreaterThan(30);
  }

  @Test
  void everyRpcSaysWhoMayCallIt() {
    for (MethodDescriptor rpc : ContractFiles.rpcs()) {
      AccessRule access = rpc.getOptions().getExtension(Annotations.access);
      assertThat(access.getPermission())
          .as("access of %s", rpc.getFullName())
          .isNotIn(Permission.PERMISSION_UNSPECIFIED, Permission.UNRECOGNIZED);
      boolean onResource =
          access.getPermission().getNumber() > Permission.PERMISSION_AUTHENTICATED_VALUE;
      assertThat(access.getResource() != Resource.RESOURCE_UNSPECIFIED)
          .as("%s names a resource if, and only if, its level is on one", rpc.getFullName())
          .isEqualTo(onResource);
    }
  }

  @Test
  void everyRpcIsServedOverRestOrItsCommentSaysWhyNot() {
    for (MethodDescriptor rpc : ContractFiles.rpcs()) {
      if (Routes.of(rpc).isEmpty()) {
        assertThat(commentOf(rpc)).as("comment of %s", rpc.getFullName()).contains("REST");
      }
    }
  }

  @Test
  void everyRpcHasAComment() {
    for (MethodDescriptor rpc : ContractFiles.rpcs()) {
      assertThat(commentOf(rpc)).as("comment of %s", rpc.getFullName()).isNotBlank();
    }
  }

  private static String commentOf(MethodDescriptor rpc) {
    String source = ContractFiles.source(Path.of(rpc.getFile().getFullName()));
    Matcher declaration =
        Pattern.compile("((?:[ \\t]*//[^\\n]*\\n)*)[ \\t]*rpc " + rpc.getName() + "\\(")
            .matcher(source);
    assertThat(declaration.find()).as("%s in its file", rpc.getFullName()).isTrue();
    return declaration.group(1);
  }

  @Test
  void everyRpcHasARequestOfItsOwn() {
    for (MethodDescriptor rpc : ContractFiles.rpcs()) {
      assertThat(rpc.getInputType().getName()).isEqualTo(rpc.getName() + "Request");
    }
  }

  @Test
  void noTwoRoutesAreOne() {
    Map<String, MethodDescriptor> taken = new HashMap<>();
    for (MethodDescriptor rpc : ContractFiles.rpcs()) {
      for (Routes route : Routes.of(rpc)) {
        claim(taken, route.shape(), rpc);
        if (route.path().startsWith("/api/")) {
          claim(taken, route.shape().replace(" /api/", " /ajax-api/"), rpc);
        }
      }
    }
  }

  private static void claim(
      Map<String, MethodDescriptor> taken, String shape, MethodDescriptor rpc) {
    MethodDescriptor before = taken.put(shape, rpc);
    assertThat(before).as("%s is claimed by %s, too", shape, rpc.getFullName()).isNull();
  }

  @Test
  void readsAndDeletionsHaveNoBody() {
    for (MethodDescriptor rpc : ContractFiles.rpcs()) {
      for (Routes route : Routes.of(rpc)) {
        if (route.verb().equals("GET") || route.verb().equals("DELETE")) {
          assertThat(route.body()).as("body of %s", rpc.getFullName()).isEmpty();
        }
      }
    }
  }

  @Test
  void theZeroOfAnEnumIsUnspecified() {
    for (EnumDescriptor type : ContractFiles.enums()) {
      EnumValueDescriptor zero = type.getValues().getFirst();
      assertThat(zero.getNumber()).isZero();
      assertThat(zero.getName()).isEqualTo(prefix(type) + "UNSPECIFIED");
    }
  }

  @Test
  void theValuesOfAnEnumCarryItsName() {
    for (EnumDescriptor type : ContractFiles.enums()) {
      assertThat(type.getValues())
          .allSatisfy(value -> assertThat(value.getName()).startsWith(prefix(type)));
    }
  }

  private static String prefix(EnumDescriptor type) {
    return type.getName().replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toUpperCase() + "_";
  }
}
