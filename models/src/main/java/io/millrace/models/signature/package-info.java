/** What models take and give, as they say it themselves. */
package io.millrace.models.signature;
