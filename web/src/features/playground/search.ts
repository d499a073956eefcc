// What of the playground stands in its address: whom one is, and which of their boxes is open.
export const BOXES = ["phone", "mail", "letters", "feed", "browser", "agent"] as const;
export type Box = (typeof BOXES)[number];

export interface PlaygroundSearch {
  person?: string;
  box?: Box;
  q?: string;
  /** The story that is played; 0: the choice of stories. */
  story?: number;
  /** The page in the browser's frame: a path of this server. */
  page?: string;
}

const word = (value: unknown): string | undefined => (typeof value === "string" && value ? value : undefined);

/** Only our own public pages are framed, whatever the address says. */
export function isPage(path: string): boolean {
  return /^\/(?:page\/)?(?:a|u|l|c|chat)\/[\w./-]+$/.test(path) && !path.includes("..");
}

export function readSearch(given: Record<string, unknown>): PlaygroundSearch {
  const box = BOXES.find((name) => name === given.box);
  const story = Number.isInteger(given.story) ? (given.story as number) : undefined;
  const [person, q, page] = [word(given.person), word(given.q), word(given.page)];
  return {
    ...(person ? { person } : {}),
    ...(box ? { box } : {}),
    ...(q ? { q } : {}),
    ...(story === undefined ? {} : { story }),
    ...(page && isPage(page) ? { page } : {}),
  };
}
