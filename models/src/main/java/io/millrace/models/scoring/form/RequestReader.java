package io.millrace.models.scoring.form;

import com.fasterxml.jackson.core.JsonToken;
import io.millrace.models.data.Payload;
import io.millrace.models.scoring.ScoringException;
import io.millrace.models.scoring.cell.CellException;
import io.millrace.models.scoring.cell.Leniency;
import io.millrace.models.scoring.check.TableCheck;
import io.millrace.models.scoring.json.JsonException;
import io.millrace.models.scoring.json.JsonScanner;
import io.millrace.models.scoring.json.Python;
import io.millrace.models.scoring.json.Slice;
import io.millrace.models.signature.Signature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.util.List;
import java.util.SequencedMap;

/** Reads bodies in JSON, of any form, for one signature. For any number of threads. */
public final class RequestReader {

  private static final List<String> FORMS =
      List.of("dataframe_split", "dataframe_records", "instances", "inputs");
  private static final String ADVICE =
      " IMPORTANT: The MLflow Model scoring protocol has changed in MLflow version 2.0. See"
          + " https://mlflow.org/docs/latest/ml/deployment/ for the forms of requests.";

  private final Signature signature;
  private final CellPlan plan;
  private final Inputs inputs;

  /** For a signature; null if there is none. */
  public RequestReader(Signature signature) {
    this.signature = signature;
    var schema = signature == null || signature.isFromTypeHint() ? null : signature.inputs();
    this.plan = new CellPlan(schema);
    this.inputs = new Inputs(schema, plan);
  }

  /**
   * Reads a body.
   *
   * @throws ScoringException if it is not one, or not as the signature says
   */
  public Request read(byte[] body) {
    try {
      Slice text = JsonScanner.check(body);
      if (text.kind() != JsonToken.START_OBJECT) {
        boolean isList = text.kind() == JsonToken.START_ARRAY;
        throw ScoringException.invalidInput(
            "The input must be a JSON dictionary with exactly one of the input fields %s. Received %s"
                .formatted(
                    forms(),
                    isList
                        ? "a list."
                        : "unexpected input type '<class '" + text.pythonType() + "'>."));
      }
      SequencedMap<String, Slice> members = JsonScanner.members(text);
      if (LlmForm.is(members)) {
        return LlmForm.read(members, signature);
      }
      return new Request(data(members), members.get("params"), null);
    } catch (JsonException e) {
      throw ScoringException.invalidInput(
          ("Ensure that input is a valid JSON formatted string. Error: 'JSONDecodeError(%s)'\n"
                  + "Input: \n%s\n")
              .formatted(Python.repr(e.getMessage()), Python.repr(body, 2000)));
    } catch (CharacterCodingException e) {
      throw ScoringException.invalidInput(
          "Ensure that input is a valid JSON formatted string. Error: the body is not UTF-8");
    } catch (CellException e) {
      throw ScoringException.invalidInput(e.getMessage());
    } catch (IOException | UncheckedIOException e) {
      throw ScoringException.invalidInput(
          "Ensure that input is a valid JSON formatted string. Error: " + e.getMessage());
    }
  }

  private Payload data(SequencedMap<String, Slice> members) throws IOException {
    List<String> given = members.keySet().stream().filter(FORMS::contains).toList();
    if (given.size() != 1) {
      throw ScoringException.badRequest(
          ("The input must be a JSON dictionary with exactly one of the input fields %s. Received"
                  + " dictionary with input fields: %s.%s")
              .formatted(forms(), Python.repr(given), ADVICE));
    }
    String form = given.getFirst();
    Slice value = members.get(form);
    if (signature != null && signature.isFromTypeHint()) {
      return hinted(form, value);
    }
    return switch (form) {
      case "dataframe_split" -> enforce(new Split(plan).read(value));
      case "dataframe_records" -> enforce(records(value));
      default -> inputs.read(value, form.equals("instances"));
    };
  }

  private Frame records(Slice value) throws IOException {
    if (value.kind() != JsonToken.START_ARRAY) {
      boolean isObject = value.kind() == JsonToken.START_OBJECT;
      throw ScoringException.invalidInput(
          "Dataframe records format must be a list of records. Got "
              + (isObject ? "dictionary." : "type <class '" + value.pythonType() + "'>."));
    }
    return new Tables(plan, Leniency.TABLE, new Blanks(Blanks.Rule.NULL)).read(value);
  }

  private Payload enforce(Frame frame) {
    return TableCheck.enforce(frame, signature == null ? null : signature.inputs());
  }

  /** What the model checks by itself: it gets what was sent. */
  private static Payload hinted(String form, Slice value) {
    if (!form.equals("inputs")) {
      throw ScoringException.params(
          "The model's signature comes from type hints: the data must be in 'inputs', not in "
              + Python.repr(form));
    }
    return new Payload.Value(value.tree());
  }

  private static String forms() {
    return "{'dataframe_split', 'dataframe_records', 'instances', 'inputs'}";
  }
}
