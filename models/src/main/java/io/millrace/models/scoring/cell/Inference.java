package io.millrace.models.scoring.cell;

import io.millrace.models.data.Tensor;
import io.millrace.models.scoring.json.Python;
import io.millrace.models.signature.ElementType;
import java.nio.ByteBuffer;

/** The type of values that no signature speaks of. */
public final class Inference {

  private Inference() {}

  /** Elements of the narrowest type that holds them all, as pandas or numpy would say. */
  public static Tensor tensor(Object[] elements, Leniency leniency, long... shape) {
    ElementType type = type(elements, leniency == Leniency.TABLE);
    if (!type.isFixedSize()) {
      Object[] kept = elements.clone();
      if (type == ElementType.STRING && leniency == Leniency.ARRAY) {
        for (int i = 0; i < kept.length; i++) {
          kept[i] = Python.str(kept[i]);
        }
      }
      return Tensor.of(type, kept, shape);
    }
    ByteBuffer out = Tensor.allocate(type, elements.length);
    for (Object element : elements) {
      switch (type) {
        case BOOL -> out.put((byte) ((Boolean) element ? 1 : 0));
        case INT64 -> out.putLong(element instanceof Boolean b ? (b ? 1 : 0) : (Long) element);
        default -> out.putDouble(real(element));
      }
    }
    return Tensor.of(type, out.flip(), shape);
  }

  private static ElementType type(Object[] elements, boolean isTable) {
    int nulls = 0;
    int flags = 0;
    int wholes = 0;
    int reals = 0;
    int texts = 0;
    for (Object element : elements) {
      switch (element) {
        case null -> nulls++;
        case Boolean ignored -> flags++;
        case Long ignored -> wholes++;
        case Double ignored -> reals++;
        case String ignored -> texts++;
        default -> {
          return ElementType.OBJECT;
        }
      }
    }
    int size = elements.length;
    if (size == 0) {
      return isTable ? ElementType.OBJECT : ElementType.FLOAT64;
    }
    if (flags == size) {
      return ElementType.BOOL;
    }
    if (isTable) {
      if (wholes == size) {
        return ElementType.INT64;
      }
      if (wholes + reals > 0 && wholes + reals + nulls == size) {
        return ElementType.FLOAT64;
      }
      return texts > 0 && texts + nulls == size ? ElementType.STRING : ElementType.OBJECT;
    }
    if (nulls > 0) {
      return ElementType.OBJECT;
    }
    return texts > 0 ? ElementType.STRING : reals > 0 ? ElementType.FLOAT64 : ElementType.INT64;
  }

  private static double real(Object element) {
    return switch (element) {
      case null -> Double.NaN;
      case Boolean flag -> flag ? 1 : 0;
      default -> ((Number) element).doubleValue();
    };
  }
}
