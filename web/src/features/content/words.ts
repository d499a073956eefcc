// The plain words of a mail, with its variables, for channels without markup.
import type { Sources } from "./types";

const ENTITIES: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " ", middot: "·" };

/** Words of HTML or MJML; links keep their address only where it is a personal one. */
export function wordsOf(markup: string): string {
  return markup
    .replace(/<!--[\s\S]*?-->|<(style|head|mj-head|script)\b[\s\S]*?<\/\1>/gi, "")
    .replace(/<a\b[^>]*href="(\{\{[^"]*\}\})"[^>]*>([\s\S]*?)<\/a>/gi, "$2: $1")
    .replace(/<(?:br|\/p|\/h[1-6]|\/li|\/div|\/tr|\/mj-text|\/mj-button)\b[^>]*>/gi, "\n")
    .replace(/<[^>]+>/g, "")
    .replace(/&(#\d+|\w+);/g, (whole, name: string) =>
      name.startsWith("#") ? String.fromCodePoint(Number(name.slice(1))) : (ENTITIES[name] ?? whole),
    )
    .split("\n")
    .map((line) => line.replace(/\s+/g, " ").trim())
    .filter(Boolean)
    .join("\n");
}

export function wordsOfEmail(email: Sources["email"]): string {
  return email.text ?? wordsOf(email.mjml ?? email.html ?? "");
}

const PLAIN: Record<string, string> = {
  "‘": "'", "’": "'", "‚": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"',
  "–": "-", "—": "-", "‑": "-", "‐": "-", "−": "-", "…": "...", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u200b": "",
}; // prettier-ignore

/** Typographic marks replaced by those that text messages hold cheaply. */
export function plainOf(text: string): string {
  return Array.from(text, (each) => PLAIN[each] ?? each).join("");
}

export function canBePlain(characters: string): boolean {
  return Array.from(characters).some((each) => each in PLAIN);
}

/** `{{ name }}` → `{{ name|default('…') }}`, where no default is written. */
export function withDefault(text: string, name: string): string {
  const bare = new RegExp(`\\{\\{(-?)\\s*${name.replace(/[^\w.]/g, "")}\\s*(-?)\\}\\}`, "g");
  return text.replace(bare, (_whole, left: string, right: string) => `{{${left} ${name}|default('…') ${right}}}`);
}

/** Whether a template prints or asks for a variable. */
export function uses(text: string, name: string): boolean {
  return new RegExp(`\\{[{%][^}]*\\b${name.replace(/\W/g, "")}\\b[^}]*\\}`).test(text);
}
