/** Commands that run one model by itself: no database, no deployments. */
package io.millrace.models.serve;
