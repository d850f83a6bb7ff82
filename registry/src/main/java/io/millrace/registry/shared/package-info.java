/** What several resources use: names, versions, stages, tags, what to say of them. */
package io.millrace.registry.shared;
