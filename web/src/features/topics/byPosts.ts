// Comments with their posts together, in order; the post that was last spoken of comes last.
interface Placed {
  number: number;
  post: string;
}

export function byPosts<C extends Placed>(comments: readonly C[]): C[] {
  const latest = new Map<string, number>();
  for (const each of comments) latest.set(each.post, Math.max(latest.get(each.post) ?? 0, each.number));
  const of = (each: C) => latest.get(each.post) ?? each.number;
  return [...comments].sort((a, b) => of(a) - of(b) || a.number - b.number);
}
