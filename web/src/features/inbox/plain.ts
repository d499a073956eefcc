// A value of somebody's own as a line of text.
export function plain(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
