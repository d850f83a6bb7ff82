package io.millrace.models.signature;

/**
 * What may be said to a model beside its data.
 *
 * @param type a scalar that is not binary, or a structure
 * @param defaultValue as JSON gives it; null if there is none
 * @param isList whether it is a list of values of the type
 */
public record Param(String name, DataType type, Object defaultValue, boolean isList) {}
