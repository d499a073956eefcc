// Attributes between what is stored and what is typed: a number stays a number, yes and no stay so.

export interface Draft {
  name: string;
  text: string;
  isNew: boolean;
}

export function asText(value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** What is to be sent: changed and new attributes, null for those that are gone. */
export function changesOf(before: Record<string, unknown>, drafts: readonly Draft[]): Record<string, unknown> {
  const changes: Record<string, unknown> = {};
  const kept = new Set(drafts.map((draft) => draft.name.trim()));
  for (const name of Object.keys(before)) if (!kept.has(name) && name !== "external_id") changes[name] = null;
  for (const { name, text, isNew } of drafts) {
    const key = name.trim().replace(/\s+/g, "_");
    if (!key || (isNew && !text.trim()) || (!isNew && text === asText(before[key]))) continue;
    changes[key] = text.trim() === "" ? null : typed(text, before[key]);
  }
  return changes;
}

function typed(text: string, before: unknown): unknown {
  const plain = text.trim();
  if (typeof before === "string") return plain;
  if (/^-?(0|[1-9]\d{0,14})(\.\d+)?$/.test(plain)) return Number(plain);
  if (plain === "true" || plain === "false") return plain === "true";
  if (typeof before !== "object" || before === null) return plain;
  try {
    return JSON.parse(plain) as unknown;
  } catch {
    return plain;
  }
}
