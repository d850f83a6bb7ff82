/**
 * The filter language of every search, and its ordering clauses: MLflow's grammar with {@code OR},
 * {@code NOT} and parentheses besides.
 *
 * <pre>
 * filter     := or
 * or         := and (OR and)*
 * and        := AND* unary (AND+ unary)* AND*           stray ANDs are MLflow's tolerance
 * unary      := NOT unary | '(' or ')' | comparison
 * comparison := identifier operator value
 *             | identifier [NOT] IN '(' string (',' string)* [','] ')'
 *             | identifier IS [NOT] NULL
 * identifier := [prefix '.'] key        the first dot splits; `key`, "key" and 'key' quote any other character
 * value      := 'text' | "text" | number    no escapes; numbers as Python writes them, without a plus sign
 * order      := identifier [ASC | DESC]
 * </pre>
 *
 * Words of the language are in any case. {@code NOT} binds tighter than {@code AND}, and that
 * tighter than {@code OR}.
 *
 * <p>A comparison is either true or false of a thing, never unknown: when the thing lacks the key,
 * every comparison but {@code IS NULL} is false, {@code !=} too. {@code NOT} turns that around, so
 * {@code NOT params.a = 'x'} holds for things without {@code a}, and {@code params.a != 'x'} does
 * not.
 *
 * <p>Which identifiers, operators and values there are is a {@link
 * io.millrace.runtime.filter.Vocabulary}'s matter; what it refuses is refused while parsing, so a
 * {@link io.millrace.runtime.filter.Filter} in hand is one that makes sense.
 */
package io.millrace.runtime.filter;
