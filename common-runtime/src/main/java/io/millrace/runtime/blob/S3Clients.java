package io.millrace.runtime.blob;

import io.millrace.runtime.outgoing.UnconnectedSockets;
import io.minio.GetBucketLocationArgs;
import io.minio.MinioAsyncClient;
import io.minio.credentials.AwsConfigProvider;
import io.minio.credentials.AwsEnvironmentProvider;
import io.minio.credentials.ChainedProvider;
import io.minio.credentials.IamAwsProvider;
import io.minio.credentials.Provider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;

/** Makes the SDK's clients. */
final class S3Clients {

  private static final String AMAZON = "https://s3.amazonaws.com";
  private static final int CONNECTIONS = 256;
  private static final int KEPT_CONNECTIONS = 32;
  private static final Duration KEPT_FOR = Duration.ofMinutes(1);

  private final S3Config config;
  private final OkHttpClient http;
  private final Provider credentials;

  /** Null until it is known. */
  private String region;

  S3Clients(S3Config config) {
    this.config = config;
    http = http(config);
    credentials = credentials(http);
  }

  /** The client that talks to the bucket's S3. */
  S3Client toBucket(S3Location location) {
    String endpoint = config.endpoint().orElse(AMAZON);
    region = config.region().orElseGet(() -> config.endpoint().isPresent() ? "us-east-1" : null);
    S3Client client = client(endpoint, region);
    if (region != null) {
      return client;
    }
    try {
      // A client that knows no region asks for it, and one that signs links must not.
      return client(
          endpoint,
          client
              .getBucketLocation(GetBucketLocationArgs.builder().bucket(location.bucket()).build())
              .join());
    } catch (RuntimeException failure) {
      throw S3Errors.of(failure);
    }
  }

  /** The client that signs links; it sends nothing. */
  S3Client forLinks(S3Client bucket) {
    return config.clientEndpoint().map(endpoint -> client(endpoint, region)).orElse(bucket);
  }

  private S3Client client(String endpoint, String region) {
    MinioAsyncClient.Builder client =
        MinioAsyncClient.builder()
            .endpoint(endpoint)
            .httpClient(http)
            .credentialsProvider(credentials);
    return new S3Client((region == null ? client : client.region(region)).build());
  }

  private static OkHttpClient http(S3Config config) {
    Dispatcher dispatcher = new Dispatcher(Executors.newVirtualThreadPerTaskExecutor());
    dispatcher.setMaxRequests(CONNECTIONS);
    dispatcher.setMaxRequestsPerHost(CONNECTIONS);
    return new OkHttpClient.Builder()
        .socketFactory(new UnconnectedSockets(LargePieceSocket::new))
        .protocols(List.of(Protocol.HTTP_1_1))
        .dispatcher(dispatcher)
        .connectionPool(
            new ConnectionPool(KEPT_CONNECTIONS, KEPT_FOR.toSeconds(), TimeUnit.SECONDS))
        .connectTimeout(config.connectTimeout())
        .readTimeout(config.timeout())
        .writeTimeout(config.timeout())
        .followRedirects(false)
        .addInterceptor(new S3Retry())
        .build();
  }

  private static Provider credentials(OkHttpClient http) {
    List<Provider> chain = new ArrayList<>();
    chain.add(new AwsEnvironmentProvider());
    chain.add(new AwsConfigProvider(null, null));
    Map<String, String> environment = System.getenv();
    // AWS' own way to say that no machine's role is to be asked for.
    if (!environment.getOrDefault("AWS_EC2_METADATA_DISABLED", "").equalsIgnoreCase("true")) {
      chain.add(new IamAwsProvider(null, http));
    }
    return new ChainedProvider(chain.toArray(Provider[]::new));
  }

  void close() {
    http.dispatcher().executorService().shutdown();
    http.connectionPool().evictAll();
  }
}
