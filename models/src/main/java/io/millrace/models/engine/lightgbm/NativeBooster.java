package io.millrace.models.engine.lightgbm;

import com.microsoft.ml.lightgbm.SWIGTYPE_p_double;
import com.microsoft.ml.lightgbm.SWIGTYPE_p_int;
import com.microsoft.ml.lightgbm.SWIGTYPE_p_long_long;
import com.microsoft.ml.lightgbm.SWIGTYPE_p_p_void;
import com.microsoft.ml.lightgbm.SWIGTYPE_p_void;
import com.microsoft.ml.lightgbm.lightgbmlib;
import com.microsoft.ml.lightgbm.lightgbmlibConstants;
import io.millrace.runtime.error.MillraceException;

/** A booster in LightGBM's memory. Any number of threads may predict; each uses no other. */
final class NativeBooster {

  private static final String ONE_THREAD = "num_threads=1";

  private final SWIGTYPE_p_void handle;
  private final int features;
  private final int classes;

  private NativeBooster(SWIGTYPE_p_void handle) {
    this.handle = handle;
    SWIGTYPE_p_int number = lightgbmlib.new_intp();
    try {
      check(lightgbmlib.LGBM_BoosterGetNumFeature(handle, number));
      features = lightgbmlib.intp_value(number);
      check(lightgbmlib.LGBM_BoosterGetNumClasses(handle, number));
      classes = lightgbmlib.intp_value(number);
    } finally {
      lightgbmlib.delete_intp(number);
    }
  }

  /**
   * Loads one.
   *
   * @throws MillraceException BAD_REQUEST with what LightGBM says is wrong with it
   */
  static NativeBooster load(String text) {
    SWIGTYPE_p_p_void out = lightgbmlib.new_voidpp();
    SWIGTYPE_p_int rounds = lightgbmlib.new_intp();
    try {
      check(lightgbmlib.LGBM_BoosterLoadModelFromString(text, rounds, out));
      return new NativeBooster(lightgbmlib.voidpp_value(out));
    } finally {
      lightgbmlib.delete_intp(rounds);
      lightgbmlib.delete_voidpp(out);
    }
  }

  int features() {
    return features;
  }

  /** How many numbers a row gets. */
  int classes() {
    return classes;
  }

  /**
   * Predicts.
   *
   * @param cells row by row, as many as there are features
   * @param rounds how many; all if not positive
   * @return row by row, as many as there are classes
   */
  double[] predict(double[] cells, int rows, int rounds) {
    SWIGTYPE_p_double in = lightgbmlib.new_doubleArray(cells.length);
    SWIGTYPE_p_double out = lightgbmlib.new_doubleArray((long) rows * classes);
    SWIGTYPE_p_long_long length = lightgbmlib.new_int64_tp();
    try {
      for (int i = 0; i < cells.length; i++) {
        lightgbmlib.doubleArray_setitem(in, i, cells[i]);
      }
      check(
          lightgbmlib.LGBM_BoosterPredictForMat(
              handle,
              lightgbmlib.double_to_voidp_ptr(in),
              lightgbmlibConstants.C_API_DTYPE_FLOAT64,
              rows,
              features,
              1,
              lightgbmlibConstants.C_API_PREDICT_NORMAL,
              0,
              rounds,
              ONE_THREAD,
              length,
              out));
      double[] answer = new double[Math.toIntExact(lightgbmlib.int64_tp_value(length))];
      for (int i = 0; i < answer.length; i++) {
        answer[i] = lightgbmlib.doubleArray_getitem(out, i);
      }
      return answer;
    } finally {
      lightgbmlib.delete_int64_tp(length);
      lightgbmlib.delete_doubleArray(out);
      lightgbmlib.delete_doubleArray(in);
    }
  }

  void free() {
    check(lightgbmlib.LGBM_BoosterFree(handle));
  }

  private static void check(int code) {
    if (code != 0) {
      throw MillraceException.badRequest(
          lightgbmlib.LGBM_GetLastError().replaceAll("\\s+", " ").strip());
    }
  }
}
