package io.millrace.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** Which Millrace this is. The build writes it down; {@code /version} tells MLflow's instead. */
final class ProductVersion {

  private ProductVersion() {}

  static String read() {
    Properties product = new Properties();
    try (InputStream in = ProductVersion.class.getResourceAsStream("product.properties")) {
      product.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return product.getProperty("version");
  }
}
