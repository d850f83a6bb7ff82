/** Registered models and prompts, and their versions, with tags and stages. */
package io.millrace.registry.model;
