package io.millrace.runtime.skeleton.alpha;

import io.grpc.stub.StreamObserver;
import io.millrace.alpha.v1.AlphaServiceGrpc;
import io.millrace.alpha.v1.NoteRequest;
import io.millrace.alpha.v1.NoteResponse;
import io.millrace.beta.v1.BetaServiceGrpc;
import io.millrace.beta.v1.KeepRequest;
import io.millrace.runtime.channel.Channels;
import io.millrace.runtime.grpc.Calls;
import io.quarkus.grpc.GrpcService;
import io.quarkus.narayana.jta.QuarkusTransaction;

/** The first domain: knows the second one by its stub alone. */
@GrpcService
class AlphaApi extends AlphaServiceGrpc.AlphaServiceImplBase {

  private final Calls calls;
  private final Channels channels;

  AlphaApi(Calls calls, Channels channels) {
    this.calls = calls;
    this.channels = channels;
  }

  @Override
  public void note(NoteRequest request, StreamObserver<NoteResponse> out) {
    calls.unary(
        out,
        () -> {
          long here =
              QuarkusTransaction.requiringNew()
                  .call(
                      () -> {
                        AlphaNote note = new AlphaNote();
                        note.text = request.getText();
                        note.persist();
                        return AlphaNote.count();
                      });
          long there =
              BetaServiceGrpc.newBlockingStub(channels.to(BetaServiceGrpc.SERVICE_NAME))
                  .keep(KeepRequest.newBuilder().setText(request.getText()).build())
                  .getCount();
          return NoteResponse.newBuilder().setHere(here).setThere(there).build();
        });
  }
}
