// What Tab does to a text in which it indents.

const STEP = "  ";

export interface Edited {
  text: string;
  start: number;
  end: number;
}

/** A caret gets two spaces; chosen lines move right, or left with `back`. */
export function indented(text: string, start: number, end: number, back: boolean): Edited {
  if (start === end && !back) return { text: text.slice(0, start) + STEP + text.slice(end), start: start + 2, end: end + 2 };
  const from = text.lastIndexOf("\n", start - 1) + 1;
  const lines = text.slice(from, end).split("\n");
  const moved = lines.map((line) => (back ? line.replace(/^ {1,2}/, "") : STEP + line));
  const first = (moved[0]?.length ?? 0) - (lines[0]?.length ?? 0);
  const block = moved.join("\n");
  return {
    text: text.slice(0, from) + block + text.slice(end),
    start: Math.max(from, start + first),
    end: from + block.length,
  };
}
