package io.millrace.models.format;

import java.util.List;
import java.util.SequencedMap;

/**
 * What a model says that it reaches for beside its own files. None of it is granted by being said.
 *
 * @param resources what it calls, by where that is; empty if not said
 * @param authPolicy with which rights; empty if not said
 * @param envVars names of environment variables that it reads
 * @param prompts URIs of prompts
 */
public record Needs(
    SequencedMap<String, Object> resources,
    SequencedMap<String, Object> authPolicy,
    List<String> envVars,
    List<String> prompts) {}
