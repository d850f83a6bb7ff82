package io.millrace.conformance.fuzz;

import com.google.protobuf.Descriptors;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.ServiceDescriptor;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.BlockingClientCall;
import java.util.ArrayList;
import java.util.List;

/** Every RPC that a server says it has. */
final class Contract {

  private static final String OURS = "millrace.";

  /** The Open Inference Protocol's package, whose classes are among ours. */
  private static final String INFERENCE = "inference.";

  private Contract() {}

  static List<Rpc> of(Channel channel) throws Exception {
    BlockingClientCall<ServerReflectionRequest, ServerReflectionResponse> call =
        ServerReflectionGrpc.newBlockingV2Stub(channel).serverReflectionInfo();
    call.write(ServerReflectionRequest.newBuilder().setListServices("").build());
    List<ServiceResponse> services = call.read().getListServicesResponse().getServiceList();
    call.halfClose();
    List<Rpc> rpcs = new ArrayList<>();
    for (ServiceResponse service : services) {
      if (service.getName().startsWith(OURS)) {
        rpcsOf(service.getName(), rpcs);
      } else if (service.getName().startsWith(INFERENCE)) {
        rpcsOf(OURS + service.getName(), rpcs);
      }
    }
    return rpcs;
  }

  private static void rpcsOf(String service, List<Rpc> rpcs) throws ReflectiveOperationException {
    ServiceDescriptor descriptor =
        (ServiceDescriptor)
            Class.forName("io." + service + "Grpc").getMethod("getServiceDescriptor").invoke(null);
    for (MethodDescriptor<?, ?> method : descriptor.getMethods()) {
      Descriptors.MethodDescriptor contract =
          ((ProtoMethodDescriptorSupplier) method.getSchemaDescriptor()).getMethodDescriptor();
      // Events have no end.
      if (!contract.getName().equals("Watch")) {
        rpcs.add(new Rpc(method, contract));
      }
    }
  }
}
