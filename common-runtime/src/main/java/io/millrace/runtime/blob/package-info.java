/**
 * Where services keep files: one interface, {@link io.millrace.runtime.blob.BlobStore}, in streams
 * only, so that memory stays flat for a file of any size.
 */
package io.millrace.runtime.blob;
