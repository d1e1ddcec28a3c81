/** Items by what is said of each, both in the order they came. */
export function grouped<T>(items: Iterable<T>, key: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group === undefined) groups.set(key(item), [item]);
    else group.push(item);
  }
  return groups;
}

/** How often each of some texts is there, the most frequent first. */
export function counted(texts: readonly string[]): ReadonlyMap<string, number> {
  const counts = [...grouped(texts, (text) => text)].map(([text, all]): [string, number] => [text, all.length]);
  return new Map(counts.sort(([a, some], [b, others]) => others - some || a.localeCompare(b)));
}
