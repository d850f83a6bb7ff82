package io.millrace.project.command;

/**
 * Where in a command a place is, as a shell reads it: whether a quoted word put there stays one.
 * Within the author's quotes ours would be characters, or end theirs. Constructs in which quotes
 * nest are not followed: from the first one on, no place is taken to be safe.
 */
final class ShellState {

  private static final char LETTER = 'w';

  /** Behind these a comment may begin. */
  private static final String WORD_ENDS = " \t\n;&|()<>";

  private enum Quote {
    NONE,
    SINGLE,
    /** {@code $'…'}, in which a backslash escapes. */
    ANSI,
    DOUBLE,
    COMMENT
  }

  private Quote quote = Quote.NONE;
  private boolean isUnsure;

  /** Whether a backslash is before this place. */
  private boolean isEscaped;

  private char beforeEscape = '\n';

  /** What is before this place, unless it was escaped: that is a letter like any other. */
  private char last = '\n';

  /** Whether a quoted word may be put here. */
  boolean takesQuotedWord() {
    return quote == Quote.NONE && !isUnsure && !isEscaped;
  }

  /** Whether what follows would be taken for the name of a variable, or for a {@code $'…'}. */
  boolean isAfterDollar() {
    return last == '$' && (quote == Quote.NONE || quote == Quote.DOUBLE);
  }

  /** Goes on behind a word that was put in. */
  void word() {
    isEscaped = false;
    last = LETTER;
  }

  /** Goes on behind a character of the author's. */
  void read(char each) {
    if (!isEscaped) {
      step(each);
      last = each;
      return;
    }
    isEscaped = false;
    // A line that goes on in the next is as if there were none of both.
    last = each == '\n' ? beforeEscape : LETTER;
  }

  private void step(char each) {
    switch (quote) {
      case NONE -> plain(each);
      case SINGLE -> quote = each == '\'' ? Quote.NONE : quote;
      case ANSI -> {
        escape(each);
        quote = each == '\'' ? Quote.NONE : quote;
      }
      case DOUBLE -> {
        escape(each);
        isUnsure |= each == '`' || (last == '$' && (each == '(' || each == '{' || each == '['));
        quote = each == '"' ? Quote.NONE : quote;
      }
      case COMMENT -> quote = each == '\n' ? Quote.NONE : quote;
    }
  }

  private void escape(char each) {
    isEscaped = each == '\\';
    beforeEscape = isEscaped ? last : beforeEscape;
  }

  private void plain(char each) {
    escape(each);
    switch (each) {
      case '\'' -> quote = last == '$' ? Quote.ANSI : Quote.SINGLE;
      case '"' -> quote = Quote.DOUBLE;
      case '#' -> quote = WORD_ENDS.indexOf(last) >= 0 ? Quote.COMMENT : quote;
      case '`' -> isUnsure = true;
      // ${…}, and arithmetic.
      case '{', '[' -> isUnsure |= last == '$';
      case '(' -> isUnsure |= last == '(';
      // A document follows.
      case '<' -> isUnsure |= last == '<';
      default -> {}
    }
  }
}
