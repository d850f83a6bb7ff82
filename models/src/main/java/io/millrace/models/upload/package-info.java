/** Folders of models that clients send. */
package io.millrace.models.upload;
