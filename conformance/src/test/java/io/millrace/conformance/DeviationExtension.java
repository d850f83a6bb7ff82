package io.millrace.conformance;

import java.lang.reflect.Method;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/** Turns a {@link Deviation} round when the server under test is MLflow's own. */
final class DeviationExtension implements InvocationInterceptor {
  DeviationExtension() {}

  @Override
  public void interceptTestMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    intercept(invocation, context);
  }

  @Override
  public void interceptTestTemplateMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    intercept(invocation, context);
  }

  private static void intercept(Invocation<Void> invocation, ExtensionContext context)
      throws Throwable {
    String reason =
        context
            .getElement()
            .map(element -> element.getAnnotation(Deviation.class))
            .or(() -> context.getTestClass().map(type -> type.getAnnotation(Deviation.class)))
            .map(Deviation::value)
            .orElse("");
    Deviations.check(reason, invocation::proceed);
  }
}
