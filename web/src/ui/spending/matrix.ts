// What was spent by purpose and channel, as a table has it: a line for each purpose, a column for each channel.
export interface SpentRow {
  purpose: string;
  channel: string;
  cost: number;
  currency: string;
  messages: number;
}

export interface SpentLine {
  purpose: string;
  /** In minor units, by channel. */
  cells: Record<string, number>;
  cost: number;
  messages: number;
}

const ORDER = ["service", "transactional", "marketing"];

/** Sums of one currency: amounts in others can't be added to them. */
export function matrixOf(rows: readonly SpentRow[], currency: string): { channels: string[]; lines: SpentLine[]; all: SpentLine } {
  const mine = rows.filter((each) => each.currency === currency);
  const channels = [...new Set(mine.map((each) => each.channel).filter(Boolean))].sort();
  const purposes = [...new Set(mine.map((each) => each.purpose))].sort((one, other) => place(one) - place(other) || one.localeCompare(other));
  const lines = purposes.map((purpose) => sumOf(purpose, mine.filter((each) => each.purpose === purpose)));
  return { channels, lines, all: sumOf("", mine) };
}

function place(purpose: string): number {
  const found = ORDER.indexOf(purpose);
  return found < 0 ? ORDER.length : found;
}

function sumOf(purpose: string, rows: readonly SpentRow[]): SpentLine {
  const line: SpentLine = { purpose, cells: {}, cost: 0, messages: 0 };
  for (const each of rows) {
    line.cells[each.channel] = (line.cells[each.channel] ?? 0) + each.cost;
    line.cost += each.cost;
    line.messages += each.messages;
  }
  return line;
}
