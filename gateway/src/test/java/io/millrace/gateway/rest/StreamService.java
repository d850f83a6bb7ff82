package io.millrace.gateway.rest;

import com.google.protobuf.ByteString;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.millrace.common.v1.ByteRange;
import io.millrace.common.v1.FileChunk;
import io.millrace.common.v1.FileInfo;
import io.millrace.gateway.test.Child;
import io.millrace.gateway.test.Everything;
import io.millrace.gateway.test.FileRequest;
import io.millrace.gateway.test.Nothing;
import io.millrace.gateway.test.Piece;
import io.millrace.gateway.test.StreamServiceGrpc.StreamServiceImplBase;
import io.millrace.gateway.test.TextPiece;
import io.millrace.gateway.test.TextRequest;
import io.millrace.gateway.test.UploadRequest;
import io.millrace.runtime.blob.RangeRequest;
import io.millrace.runtime.error.GrpcErrors;
import io.millrace.runtime.error.MillraceException;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** Streams that go no faster than their reader, and files kept in memory. */
final class StreamService extends StreamServiceImplBase {

  static final long WRITTEN = 1_700_000_000_000L;

  final Map<String, byte[]> files = new ConcurrentHashMap<>();

  /** How many pieces were sent in all. */
  final AtomicInteger sent = new AtomicInteger();

  /** How many bytes uploads have brought. */
  final AtomicInteger received = new AtomicInteger();

  /** Counted down when a stream's other end has gone. */
  volatile CountDownLatch cancelled = new CountDownLatch(1);

  /** While set, an upload's messages are not asked for. */
  volatile boolean uploadsWait;

  private volatile ServerCallStreamObserver<Nothing> upload;

  @Override
  public void pieces(Everything request, StreamObserver<Piece> out) {
    if (request.getName().equals("fail at once")) {
      out.onError(GrpcErrors.toStatus(MillraceException.invalid("not even one piece")));
      return;
    }
    Iterator<Piece> pieces =
        IntStream.range(0, request.getCount())
            .mapToObj(i -> piece(i, request.getCount(), request.getValue()))
            .iterator();
    Runnable end =
        request.getName().equals("fail behind")
            ? () -> out.onError(GrpcErrors.toStatus(MillraceException.invalid("broke off")))
            : out::onCompleted;
    pump((ServerCallStreamObserver<Piece>) out, pieces, end);
  }

  private Piece piece(int index, int count, double padding) {
    Piece.Builder piece = Piece.newBuilder();
    if (index == 0) {
      piece.setFirst("first");
    }
    for (int i = 0; i < 100; i++) {
      piece.addChildren(
          Child.newBuilder().setName("x".repeat((int) padding)).setCount(index * 100L + i));
    }
    if (index == count - 1) {
      piece.setNextPageToken("more");
    }
    return piece.build();
  }

  private <T> void pump(ServerCallStreamObserver<T> out, Iterator<T> items, Runnable end) {
    boolean[] ended = {false};
    out.setOnCancelHandler(cancelled::countDown);
    Runnable send =
        () -> {
          while (!ended[0] && out.isReady()) {
            if (items.hasNext()) {
              sent.incrementAndGet();
              out.onNext(items.next());
            } else {
              ended[0] = true;
              end.run();
            }
          }
        };
    out.setOnReadyHandler(send);
    send.run();
  }

  @Override
  public void text(TextRequest request, StreamObserver<TextPiece> out) {
    List<TextPiece> pieces = new ArrayList<>();
    long end = 0;
    int attempt = 1;
    for (ByteString data : request.getPiecesList()) {
      if (data.equals(ByteString.copyFromUtf8("next"))) {
        attempt++;
        continue;
      }
      if (end >= request.getOffset()) {
        pieces.add(TextPiece.newBuilder().setOffset(end).setData(data).setAttempt(attempt).build());
      }
      end += data.size();
    }
    Runnable done =
        request.getFailure()
            ? () -> out.onError(GrpcErrors.toStatus(MillraceException.badRequest("It broke.")))
            : out::onCompleted;
    pump((ServerCallStreamObserver<TextPiece>) out, pieces.iterator(), done);
  }

  @Override
  public void download(FileRequest request, StreamObserver<FileChunk> out) {
    byte[] file = files.get(request.getPath());
    if (file == null) {
      out.onError(
          GrpcErrors.toStatus(
              MillraceException.notFound("No such artifact: '" + request.getPath() + "'")));
      return;
    }
    String path = request.getPath();
    FileInfo.Builder info =
        FileInfo.newBuilder()
            .setName(path.substring(path.lastIndexOf('/') + 1))
            .setSize(file.length)
            .setEtag("\"v1\"")
            .setLastModified(WRITTEN);
    RangeRequest range = RangeRequest.parse(request.getRange());
    int from = 0;
    int to = file.length;
    if (range != RangeRequest.WHOLE && !FileRequests.isBeyond(range, file.length)) {
      boolean tail = range.first() < 0;
      from = tail ? (int) Math.max(0, to - range.last()) : (int) range.first();
      to = tail || range.last() < 0 ? to : (int) Math.min(to, range.last() + 1);
      info.setRange(ByteRange.newBuilder().setStart(from).setEnd(to - 1));
    }
    pump(
        (ServerCallStreamObserver<FileChunk>) out,
        new Chunks(info.build(), file, from, to),
        out::onCompleted);
  }

  /** The first message with the info and no data, then the data in small pieces. */
  private static final class Chunks implements Iterator<FileChunk> {

    private final FileInfo info;
    private final byte[] file;
    private final int to;
    private int at;
    private boolean begun;

    Chunks(FileInfo info, byte[] file, int from, int to) {
      this.info = info;
      this.file = file;
      this.at = from;
      this.to = to;
    }

    @Override
    public boolean hasNext() {
      return !begun || at < to;
    }

    @Override
    public FileChunk next() {
      if (!begun) {
        begun = true;
        return FileChunk.newBuilder().setInfo(info).build();
      }
      int length = Math.min(64 * 1024, to - at);
      at += length;
      return FileChunk.newBuilder().setData(ByteString.copyFrom(file, at - length, length)).build();
    }
  }

  @Override
  public StreamObserver<UploadRequest> upload(StreamObserver<Nothing> out) {
    upload = (ServerCallStreamObserver<Nothing>) out;
    ServerCallStreamObserver<Nothing> call = upload;
    call.disableAutoRequest();
    call.setOnCancelHandler(cancelled::countDown);
    call.request(1);
    return new StreamObserver<>() {
      private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      private String path;

      @Override
      public void onNext(UploadRequest message) {
        if (path == null) {
          path = message.getPath();
          if (path.startsWith("bad/")) {
            out.onError(GrpcErrors.toStatus(MillraceException.invalid("Invalid path")));
            return;
          }
        }
        bytes.writeBytes(message.getData().toByteArray());
        received.addAndGet(message.getData().size());
        if (!uploadsWait) {
          call.request(1);
        }
      }

      @Override
      public void onError(Throwable gone) {}

      @Override
      public void onCompleted() {
        files.put(path, bytes.toByteArray());
        out.onNext(Nothing.getDefaultInstance());
        out.onCompleted();
      }
    };
  }

  /** Lets a waiting upload go on. */
  void goOn() {
    uploadsWait = false;
    upload.request(1);
  }
}
