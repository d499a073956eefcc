// The few forms of Markdown that guides are written in, read into blocks: headings, paragraphs, lists, tables and code.
export type Inline =
  | { kind: "text"; text: string }
  | { kind: "code"; text: string }
  | { kind: "strong"; text: string }
  | { kind: "stressed"; text: string }
  | { kind: "link"; text: string; href: string };

export type Block =
  | { kind: "heading"; level: number; text: Inline[] }
  | { kind: "paragraph"; text: Inline[] }
  | { kind: "list"; ordered: boolean; items: Inline[][] }
  | { kind: "table"; head: Inline[][]; rows: Inline[][][] }
  | { kind: "code"; text: string };

const INLINE = /`([^`]+)`|\*\*([^*]+)\*\*|(?<![*\w])\*([^*\s](?:[^*]*[^*\s])?)\*(?!\w)|\[([^\]]+)\]\(([^)\s]+)\)/g;
const ITEM = /^(\s*)([-*]|\d+\.)\s+(.*)$/;

export function blocksOf(source: string): Block[] {
  const lines = source.replaceAll("\r\n", "\n").split("\n");
  const blocks: Block[] = [];
  let at = 0;
  while (at < lines.length) {
    const line = lines[at] ?? "";
    if (line.startsWith("```")) {
      const end = lines.findIndex((each, index) => index > at && each.startsWith("```"));
      const until = end < 0 ? lines.length : end;
      blocks.push({ kind: "code", text: lines.slice(at + 1, until).join("\n") });
      at = until + 1;
    } else if (line.startsWith("|")) {
      const rows = run(lines, at, (each) => each.startsWith("|"));
      const [head, , ...rest] = rows.map(cells);
      blocks.push({ kind: "table", head: head ?? [], rows: rest });
      at += rows.length;
    } else if (ITEM.test(line)) {
      const rows = run(lines, at, (each) => ITEM.test(each) || /^\s+\S/.test(each));
      blocks.push({ kind: "list", ordered: /^\s*\d/.test(line), items: itemsOf(rows).map(inlineOf) });
      at += rows.length;
    } else if (/^#{1,6} /.test(line)) {
      const level = line.indexOf(" ");
      blocks.push({ kind: "heading", level, text: inlineOf(line.slice(level + 1)) });
      at += 1;
    } else if (line.trim() === "") {
      at += 1;
    } else {
      const rows = run(lines, at, (each) => each.trim() !== "" && !/^(```|\||#{1,6} )/.test(each) && !ITEM.test(each));
      blocks.push({ kind: "paragraph", text: inlineOf(rows.map((each) => each.trim()).join(" ")) });
      at += Math.max(1, rows.length);
    }
  }
  return blocks;
}

export function inlineOf(source: string): Inline[] {
  const found: Inline[] = [];
  let from = 0;
  for (const match of source.matchAll(INLINE)) {
    if (match.index > from) found.push({ kind: "text", text: source.slice(from, match.index) });
    const [whole, code, strong, stressed, label, href] = match;
    if (code !== undefined) found.push({ kind: "code", text: code });
    else if (strong !== undefined) found.push({ kind: "strong", text: strong.replaceAll("`", "") }); // a name within strong words is strong enough
    else if (stressed !== undefined) found.push({ kind: "stressed", text: stressed });
    else if (label !== undefined && href !== undefined && /^https?:\/\//.test(href)) found.push({ kind: "link", text: label, href });
    else found.push({ kind: "text", text: label ?? "" }); // a page of ours that is not here
    from = match.index + whole.length;
  }
  if (from < source.length) found.push({ kind: "text", text: source.slice(from) });
  return found;
}

function run(lines: readonly string[], from: number, fits: (line: string) => boolean): string[] {
  const end = lines.findIndex((line, at) => at >= from && !fits(line));
  return lines.slice(from, end < 0 ? lines.length : end);
}

function itemsOf(rows: readonly string[]): string[] {
  const items: string[] = [];
  for (const row of rows) {
    const match = ITEM.exec(row);
    if (match) items.push(match[3] ?? "");
    else items.push(`${items.pop() ?? ""} ${row.trim()}`);
  }
  return items;
}

function cells(row: string): Inline[][] {
  const inner = row.trim().replace(/^\|/, "").replace(/\|$/, "");
  return inner.split(/(?<!\\)\|/).map((cell) => inlineOf(cell.trim().replaceAll("\\|", "|")));
}
