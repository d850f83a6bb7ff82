package io.millrace.tracking.shared;

/** A param or a tag. */
public record KeyValue(String key, String value) {}
