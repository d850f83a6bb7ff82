/**
 * From a model's URI to its folder on this machine: asked of registry and tracking, fetched, kept.
 */
package io.millrace.models.source;
