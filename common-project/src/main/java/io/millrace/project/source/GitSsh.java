package io.millrace.project.source;

import io.millrace.runtime.archive.BoundedInput;
import io.millrace.runtime.outgoing.AddressGuard;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.transport.CredentialsProvider;
import org.eclipse.jgit.transport.RemoteSession;
import org.eclipse.jgit.transport.SshConfigStore;
import org.eclipse.jgit.transport.SshConfigStore.HostConfig;
import org.eclipse.jgit.transport.SshConstants;
import org.eclipse.jgit.transport.SshSessionFactory;
import org.eclipse.jgit.transport.URIish;
import org.eclipse.jgit.transport.sshd.ServerKeyDatabase;
import org.eclipse.jgit.transport.sshd.SshdSessionFactory;
import org.eclipse.jgit.transport.sshd.agent.ConnectorFactory;
import org.eclipse.jgit.util.FS;

/**
 * JGit's SSH to one host, by the address that the guard has allowed. Only hosts whose keys are
 * known are talked to, with the key of the credentials, and none of the machine's own.
 */
final class GitSsh extends SshSessionFactory {

  /** Where there are no files of a user's. */
  private static final File NOWHERE = new File("/nonexistent");

  private final String host;
  private final AddressGuard guard;
  private final Path knownHosts;
  private final GitCredentials credentials;
  private final AtomicLong bytes;

  /**
   * @param knownHosts null for none
   * @param credentials null for none
   * @param bytes how many may come yet
   */
  GitSsh(
      String host,
      AddressGuard guard,
      Path knownHosts,
      GitCredentials credentials,
      AtomicLong bytes) {
    this.host = host;
    this.guard = guard;
    this.knownHosts = knownHosts;
    this.credentials = credentials;
    this.bytes = bytes;
  }

  @Override
  public String getType() {
    return "millrace";
  }

  @Override
  public RemoteSession getSession(URIish uri, CredentialsProvider none, FS files, int timeout)
      throws TransportException {
    String address;
    try {
      address = guard.resolveAllowed(host).getFirst().getHostAddress();
    } catch (UnknownHostException e) {
      throw new TransportException(uri, e.getMessage(), e);
    }
    Sessions sessions = new Sessions(address);
    sessions.setHomeDirectory(NOWHERE);
    sessions.setSshDirectory(NOWHERE);
    RemoteSession session = sessions.getSession(uri, null, files, timeout);
    return new RemoteSession() {
      @Override
      public Process exec(String command, int seconds) throws IOException {
        return new Bounded(session.exec(command, seconds), bytes);
      }

      @Override
      public void disconnect() {
        session.disconnect();
        sessions.close();
      }
    };
  }

  /** The library's own, with nothing found out by itself. */
  private final class Sessions extends SshdSessionFactory {

    private final HostConfig config;

    Sessions(String address) {
      super(null, null);
      Map<String, String> options =
          Map.of(
              SshConstants.HOST_NAME,
              address,
              SshConstants.STRICT_HOST_KEY_CHECKING,
              SshConstants.YES,
              SshConstants.IDENTITIES_ONLY,
              SshConstants.YES,
              SshConstants.PREFERRED_AUTHENTICATIONS,
              "publickey");
      config =
          new HostConfig() {
            @Override
            public String getValue(String key) {
              return options.entrySet().stream()
                  .filter(each -> each.getKey().equalsIgnoreCase(key))
                  .map(Map.Entry::getValue)
                  .findFirst()
                  .orElse(null);
            }

            @Override
            public List<String> getValues(String key) {
              if (key.equalsIgnoreCase(SshConstants.IDENTITY_FILE)) {
                return identities();
              }
              String value = getValue(key);
              return value == null ? List.of() : List.of(value);
            }

            @Override
            public Map<String, String> getOptions() {
              return options;
            }

            @Override
            public Map<String, List<String>> getMultiValuedOptions() {
              return Map.of(SshConstants.IDENTITY_FILE, identities());
            }
          };
    }

    private List<String> identities() {
      return credentials == null || credentials.privateKey() == null
          ? List.of()
          : List.of(credentials.privateKey().toAbsolutePath().toString());
    }

    @Override
    protected SshConfigStore createSshConfigStore(File home, File file, String user) {
      return new SshConfigStore() {
        @Override
        public HostConfig lookup(String name, int port, String login) {
          return config;
        }

        @Override
        public HostConfig lookupDefault(String name, int port, String login) {
          return config;
        }
      };
    }

    @Override
    protected List<Path> getDefaultKnownHostsFiles(File directory) {
      return knownHosts == null ? List.of() : List.of(knownHosts);
    }

    @Override
    protected List<Path> getDefaultIdentities(File directory) {
      return List.of();
    }

    @Override
    protected ConnectorFactory getConnectorFactory() {
      return null;
    }

    /** Keys are known by the host's name, not by the address. */
    @Override
    protected ServerKeyDatabase createServerKeyDatabase(File home, File directory) {
      ServerKeyDatabase files = super.createServerKeyDatabase(home, directory);
      return new ServerKeyDatabase() {
        @Override
        public List<PublicKey> lookup(
            String address, InetSocketAddress remote, Configuration configuration) {
          return files.lookup(address(remote), unresolved(remote), configuration);
        }

        @Override
        public boolean accept(
            String address,
            InetSocketAddress remote,
            PublicKey key,
            Configuration configuration,
            CredentialsProvider provider) {
          return files.accept(address(remote), unresolved(remote), key, configuration, provider);
        }
      };
    }

    private String address(InetSocketAddress remote) {
      return host + ":" + remote.getPort();
    }

    /** Files then have nothing to say of the address by itself. */
    private InetSocketAddress unresolved(InetSocketAddress remote) {
      return InetSocketAddress.createUnresolved(host, remote.getPort());
    }
  }

  private static final class Bounded extends Process {

    private final Process process;
    private final InputStream in;

    Bounded(Process process, AtomicLong bytes) {
      this.process = process;
      in = new BoundedInput(process.getInputStream(), bytes);
    }

    @Override
    public OutputStream getOutputStream() {
      return process.getOutputStream();
    }

    @Override
    public InputStream getInputStream() {
      return in;
    }

    @Override
    public InputStream getErrorStream() {
      return process.getErrorStream();
    }

    @Override
    public int waitFor() throws InterruptedException {
      return process.waitFor();
    }

    @Override
    public int exitValue() {
      return process.exitValue();
    }

    @Override
    public void destroy() {
      process.destroy();
    }
  }
}
