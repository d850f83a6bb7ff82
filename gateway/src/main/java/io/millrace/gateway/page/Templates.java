package io.millrace.gateway.page;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import java.util.List;

/** The pages' templates, checked against these types when the application is built. */
@CheckedTemplate(basePath = "pages")
final class Templates {

  private Templates() {}

  static native TemplateInstance index();

  static native TemplateInstance experiments(List<Views.Entry> experiments, String next);

  static native TemplateInstance experiment(
      String name, List<Views.Entry> tags, List<Views.RunLine> runs, String next);

  static native TemplateInstance run(
      String name,
      List<Views.Entry> info,
      List<Views.Entry> params,
      List<Views.Entry> metrics,
      List<Views.Entry> tags,
      String folder,
      List<Views.Entry> artifacts);

  static native TemplateInstance failure(String title, String message);
}
