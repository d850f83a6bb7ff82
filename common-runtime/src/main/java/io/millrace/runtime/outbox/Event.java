package io.millrace.runtime.outbox;

/**
 * A change that has been made, for whoever watches.
 *
 * @param type what happened, such as {@code run.created}
 * @param subject the resource it happened to, such as {@code runs/<id>}
 * @param data the payload: a JSON object
 */
public record Event(String type, String subject, String data) {}
