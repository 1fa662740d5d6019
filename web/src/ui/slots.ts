/** Lets the rows of a window take over each other's elements: a row keeps its slot as long as it is drawn, and one that
 * comes gets a slot that another left. With slots as React's keys scrolling changes what rows say, and makes no new ones. */
export class Slots {
  private taken = new Map<string, number>();
  private order: number[] = [];
  private count = 0;

  /** The rows that are drawn, given by their keys from top to bottom, each with its slot. Elements stand in the order of the
   * rows, which those need who hear them; only while rows move past they stay where they are, for moving them is slow. */
  place(keys: string[], isMoving: boolean): { key: string; slot: number }[] {
    const wanted = new Set(keys);
    const free = [...this.taken].flatMap(([key, slot]) => (wanted.has(key) ? [] : [slot])).reverse();
    const next = new Map<string, number>();
    for (const key of wanted) next.set(key, this.taken.get(key) ?? free.pop() ?? this.count++);
    this.taken = next;

    const keyOf = new Map([...next].map(([key, slot]) => [slot, key]));
    const stood = isMoving ? this.order.filter((slot) => keyOf.has(slot)) : [];
    this.order = [...new Set([...stood, ...next.values()])];
    return this.order.map((slot) => ({ key: keyOf.get(slot) ?? '', slot }));
  }
}
