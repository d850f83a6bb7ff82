/**
 * Folders of models as MLflow writes them: what they are, and what they need. Nothing is loaded.
 */
package io.millrace.models.format;
