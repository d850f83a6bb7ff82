package io.millrace.runtime.filter;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a prefix stands for: either a kind of thing with keys of the users' choice, or a closed set
 * of named fields.
 */
public final class Entity {

  private final String name;
  private final List<String> prefixes;
  private final Rule anyKey;
  private final Map<String, Rule> keys;
  private final Map<String, String> aliases;

  private Entity(
      String name,
      List<String> prefixes,
      Rule anyKey,
      Map<String, Rule> keys,
      Map<String, String> aliases) {
    this.name = name;
    this.prefixes = List.copyOf(prefixes);
    this.anyKey = anyKey;
    this.keys = Collections.unmodifiableMap(new LinkedHashMap<>(keys));
    this.aliases = Collections.unmodifiableMap(new LinkedHashMap<>(aliases));
  }

  /** Any key is a field, and all follow one rule. */
  public static Entity open(String name, List<String> prefixes, Rule rule) {
    return new Entity(name, prefixes, rule, Map.of(), Map.of());
  }

  /** A closed set of fields, none yet. */
  public static Entity closed(String name, List<String> prefixes) {
    return new Entity(name, prefixes, null, Map.of(), Map.of());
  }

  /** The same with more fields. */
  public Entity with(Rule rule, String... more) {
    Map<String, Rule> all = new LinkedHashMap<>(keys);
    for (String key : more) {
      all.put(key, rule);
    }
    return new Entity(name, prefixes, anyKey, all, aliases);
  }

  /** The same with other spellings of {@code key}. */
  public Entity withAliases(String key, String... spellings) {
    Map<String, String> all = new LinkedHashMap<>(aliases);
    for (String spelling : spellings) {
      all.put(spelling, key);
    }
    return new Entity(name, prefixes, anyKey, keys, all);
  }

  /** Its one name, as fields and error messages carry it. */
  public String name() {
    return name;
  }

  /** How it is written, case-sensitively. */
  public List<String> prefixes() {
    return prefixes;
  }

  /** Whether users choose the keys. */
  public boolean isOpen() {
    return anyKey != null;
  }

  /** The key of a closed entity that this is a spelling of. */
  public Optional<String> find(String spelling) {
    return Optional.of(canonical(spelling)).filter(keys::containsKey);
  }

  /** Every spelling of every key of a closed entity. */
  List<String> spellings() {
    List<String> all = new ArrayList<>(keys.keySet());
    all.addAll(aliases.keySet());
    return all;
  }

  /** The keys of a closed entity that may be compared with a list. */
  List<String> listKeys() {
    return keys.keySet().stream().filter(key -> keys.get(key).allows(Operator.IN)).toList();
  }

  String canonical(String key) {
    return aliases.getOrDefault(key, key);
  }

  /** The rule of a canonical key, or null if there is no such field. */
  Rule rule(String key) {
    return isOpen() ? anyKey : keys.get(key);
  }
}
