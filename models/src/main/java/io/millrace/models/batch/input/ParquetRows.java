package io.millrace.models.batch.input;

import dev.hardwood.InputFile;
import dev.hardwood.metadata.LogicalType;
import dev.hardwood.metadata.PhysicalType;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.reader.RowReader;
import dev.hardwood.schema.ColumnProjection;
import dev.hardwood.schema.ColumnSchema;
import io.millrace.models.scoring.answer.JsonBytes;
import io.millrace.models.scoring.cell.CellException;
import io.millrace.models.scoring.cell.Times;
import io.millrace.models.scoring.json.Python;
import io.millrace.models.signature.ElementType;
import io.millrace.models.signature.Signature;
import io.millrace.runtime.error.MillraceException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Parquet: its index is at its end, so that it is copied to this machine first. */
final class ParquetRows implements io.millrace.models.batch.input.RowReader {

  private final Path copy;
  private final long size;
  private final int chunkRows;
  private final Format originals;
  private ParquetFileReader file;
  private List<ColumnSchema> columns;
  private Layout layout;
  private RowReader rows;
  private long total;
  private long rowsRead;

  /** Parameters as of {@link RowReaders#open}. */
  ParquetRows(InputStream in, Signature signature, int chunkRows, Format originals, Position from)
      throws IOException {
    this.chunkRows = chunkRows;
    this.originals = originals;
    Layout.check(signature);
    copy = Files.createTempFile("millrace-batch", ".parquet");
    boolean isOpen = false;
    try (in) {
      size = Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
      open(signature, from);
      isOpen = true;
    } finally {
      if (!isOpen) {
        close();
      }
    }
  }

  private void open(Signature signature, Position from) throws IOException {
    try {
      file = ParquetFileReader.open(InputFile.of(copy));
      total = file.getFileMetaData().numRows();
      columns = file.getFileSchema().getColumns();
      if (!file.getFileSchema().isFlatSchema()) {
        throw RowReaders.mismatch("it has columns of lists or structures");
      }
      List<String> names = columns.stream().map(ColumnSchema::name).toList();
      layout = new Layout(names, signature, i -> natural(columns.get(i)), chunkRows);
      rows = file.buildRowReader().projection(ColumnProjection.all()).skip(from.rows()).build();
      rowsRead = from.rows();
    } catch (MillraceException e) {
      throw e;
    } catch (RuntimeException | IOException e) {
      throw MillraceException.invalid("The input cannot be read as Parquet: " + e.getMessage());
    }
  }

  private static ElementType natural(ColumnSchema column) {
    if (column.logicalType() instanceof LogicalType.TimestampType) {
      return ElementType.DATETIME;
    }
    boolean isOptional = column.maxDefinitionLevel() > 0;
    return switch (column.type()) {
      case BOOLEAN -> isOptional ? ElementType.OBJECT : ElementType.BOOL;
      case INT32 -> isOptional ? ElementType.FLOAT64 : ElementType.INT32;
      case INT64 -> isOptional ? ElementType.FLOAT64 : ElementType.INT64;
      case FLOAT -> ElementType.FLOAT32;
      case DOUBLE -> ElementType.FLOAT64;
      default -> ElementType.STRING;
    };
  }

  @Override
  public Chunk next() {
    List<Chunk.Refused> refused = new ArrayList<>();
    Originals kept = originals == null ? null : new Originals();
    int count = 0;
    long before = rowsRead;
    layout.begin();
    try {
      while (count < layout.rows() && refused.size() < layout.rows() && rows.hasNext()) {
        rows.next();
        rowsRead++;
        String wrong = put(count);
        if (wrong == null) {
          count++;
          if (kept != null) {
            byte[] text = text(originals);
            kept.add(text, 0, text.length);
          }
        } else {
          byte[] text = text(Format.JSONL);
          refused.add(RowReaders.refused(rowsRead, wrong, text, 0, text.length));
        }
      }
    } catch (MillraceException e) {
      throw e;
    } catch (RuntimeException e) {
      throw MillraceException.invalid(
          "The input cannot be read behind row %d: %s".formatted(rowsRead, e.getMessage()));
    }
    if (rowsRead == before) {
      return null;
    }
    // Row groups are read as wholes: bytes are told by the share of the rows.
    long position = total == 0 ? size : (long) (size * ((double) rowsRead / total));
    return new Chunk(
        count == 0 ? null : layout.payload(count),
        count,
        refused,
        kept,
        rowsRead,
        position,
        layout.release());
  }

  private String put(int row) {
    for (int i = 0; i < layout.size(); i++) {
      try {
        put(row, layout.column(i), layout.index(i));
      } catch (CellException e) {
        return "column %s: %s".formatted(Python.repr(layout.column(i).name()), e.getMessage());
      }
    }
    return null;
  }

  private void put(int row, Column column, int index) {
    if (rows.isNull(index)) {
      column.putMissing(row);
      return;
    }
    ColumnSchema schema = columns.get(index);
    if (schema.logicalType() instanceof LogicalType.TimestampType) {
      if (column.type() != ElementType.DATETIME) {
        throw CellException.value(
            "Can not safely convert datetime64[ns] to " + column.type().numpyName());
      }
      column.put(row, nanos(index));
      return;
    }
    switch (schema.type()) {
      case BOOLEAN -> column.put(row, rows.getBoolean(index));
      case INT32 -> column.put(row, plain(schema, index));
      case INT64 -> column.put(row, plain(schema, index));
      case FLOAT -> column.put(row, (double) rows.getFloat(index));
      case DOUBLE -> column.put(row, rows.getDouble(index));
      default -> {
        if (isText(schema)) {
          column.put(row, rows.getString(index));
        } else {
          column.put(row, rows.getBinary(index));
        }
      }
    }
  }

  private long plain(ColumnSchema schema, int index) {
    if (schema.logicalType() != null && !(schema.logicalType() instanceof LogicalType.IntType)) {
      throw CellException.value("Can not convert " + schema.logicalType());
    }
    return schema.type() == PhysicalType.INT32 ? rows.getInt(index) : rows.getLong(index);
  }

  private static boolean isText(ColumnSchema schema) {
    return schema.logicalType() instanceof LogicalType.StringType
        || schema.logicalType() instanceof LogicalType.EnumType
        || schema.logicalType() instanceof LogicalType.JsonType;
  }

  private long nanos(int index) {
    boolean isUtc =
        ((LogicalType.TimestampType) columns.get(index).logicalType()).isAdjustedToUTC();
    Instant time =
        isUtc ? rows.getTimestamp(index) : rows.getLocalTimestamp(index).toInstant(ZoneOffset.UTC);
    return Math.addExact(Math.multiplyExact(time.getEpochSecond(), 1_000_000_000L), time.getNano());
  }

  /** The row as a line of a file, without its end. */
  private byte[] text(Format format) {
    JsonBytes out = new JsonBytes();
    for (int i = 0; i < columns.size(); i++) {
      if (format == Format.JSONL) {
        out.raw(i == 0 ? "{" : ", ").text(columns.get(i).name()).raw(": ");
        json(out, i);
      } else {
        out.raw(i == 0 ? "" : ",");
        csv(out, i);
      }
    }
    return (format == Format.JSONL ? out.raw("}") : out).toBytes();
  }

  private void json(JsonBytes out, int index) {
    ColumnSchema schema = columns.get(index);
    if (rows.isNull(index)) {
      out.raw("null");
      return;
    }
    if (schema.logicalType() == null || schema.logicalType() instanceof LogicalType.IntType) {
      switch (schema.type()) {
        case BOOLEAN -> out.raw(rows.getBoolean(index) ? "true" : "false");
        case INT32 -> out.whole(rows.getInt(index));
        case INT64 -> out.whole(rows.getLong(index));
        case FLOAT -> out.raw(real(rows.getFloat(index)));
        case DOUBLE -> out.real(rows.getDouble(index));
        default -> out.text(Base64.getEncoder().encodeToString(rows.getBinary(index)));
      }
      return;
    }
    out.text(written(schema, index));
  }

  private static String real(float value) {
    return Float.isFinite(value)
        ? Float.toString(value)
        : Float.isNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
  }

  private String written(ColumnSchema schema, int index) {
    return schema.logicalType() instanceof LogicalType.TimestampType
        ? Times.iso(nanos(index))
        : String.valueOf(rows.getValue(index));
  }

  private void csv(JsonBytes out, int index) {
    ColumnSchema schema = columns.get(index);
    if (rows.isNull(index)) {
      return;
    }
    boolean isNumber =
        (schema.logicalType() == null || schema.logicalType() instanceof LogicalType.IntType)
            && schema.type() != PhysicalType.BYTE_ARRAY
            && schema.type() != PhysicalType.FIXED_LEN_BYTE_ARRAY;
    if (isNumber) {
      json(out, index);
    } else {
      out.csv(
          schema.logicalType() == null
              ? new String(rows.getBinary(index), StandardCharsets.UTF_8)
              : written(schema, index));
    }
  }

  @Override
  public byte[] header() {
    JsonBytes out = new JsonBytes();
    for (int i = 0; i < columns.size(); i++) {
      out.raw(i == 0 ? "" : ",").csv(columns.get(i).name());
    }
    return out.toBytes();
  }

  @Override
  public void close() throws IOException {
    try {
      if (rows != null) {
        rows.close();
      }
      if (file != null) {
        file.close();
      }
    } finally {
      Files.deleteIfExists(copy);
    }
  }
}
