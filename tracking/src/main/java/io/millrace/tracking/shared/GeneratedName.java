package io.millrace.tracking.shared;

import java.util.concurrent.ThreadLocalRandom;

/** Names for runs and models that were given none: adjective-noun-number, at most 20 characters. */
public final class GeneratedName {

  private static final int MAX_LENGTH = 20;

  private static final String[] ADJECTIVES = {
    "able", "agile", "amber", "bold", "brave", "bright", "brisk", "calm", "clear", "clever",
        "crisp",
    "deep", "eager", "early", "fair", "fleet", "fond", "free", "fresh", "gentle", "glad", "grand",
    "green", "hardy", "keen", "kind", "light", "lively", "lucid", "mellow", "merry", "mild", "neat",
    "noble", "plain", "polite", "prime", "proud", "quick", "quiet", "rapid", "ready", "rustic",
        "sharp",
    "silent", "sleek", "smooth", "sober", "solid", "spry", "steady", "still", "stout", "sunny",
        "swift",
    "tidy", "true", "vivid", "warm", "wise"
  };

  private static final String[] NOUNS = {
    "adder", "alder", "aspen", "badger", "beech", "birch", "bison", "brook", "cedar", "cove",
    "crane", "dale", "delta", "dove", "eagle", "elm", "ember", "falcon", "fern", "finch", "fjord",
    "flume", "ford", "fox", "glade", "grove", "gull", "hare", "hawk", "hazel", "heron", "ibis",
    "island", "ivy", "kite", "lake", "larch", "lark", "linnet", "lynx", "maple", "marsh", "meadow",
    "mill", "moss", "otter", "owl", "pine", "pond", "quail", "raven", "reed", "river", "robin",
    "rowan", "sluice", "sparrow", "spring", "stoat", "stream", "swan", "thrush", "trout", "vale",
    "weir", "willow", "wren"
  };

  private GeneratedName() {}

  /** A name; two may be equal. */
  public static String next() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    String name =
        ADJECTIVES[random.nextInt(ADJECTIVES.length)]
            + "-"
            + NOUNS[random.nextInt(NOUNS.length)]
            + "-"
            + random.nextInt(1000);
    return name.length() <= MAX_LENGTH ? name : name.substring(0, MAX_LENGTH);
  }
}
