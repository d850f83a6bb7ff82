/** What runs models. */
package io.millrace.models.engine;
