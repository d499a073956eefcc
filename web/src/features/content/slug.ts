// The name a template is stored by, made of what a person calls it.

/** "Früh­lings-Einladung 2" → "fruhlings-einladung-2". */
export function slugOf(name: string): string {
  return name
    .normalize("NFKD")
    .replace(/[\u0300-\u036f\u00ad]/g, "")
    .toLowerCase()
    .replace(/[^a-z0-9_]+/g, "-")
    .replace(/^[-_]+|-+$/g, "")
    .slice(0, 63);
}
