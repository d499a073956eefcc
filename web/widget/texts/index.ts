// The widget's words in the reader's language; English where one is missing.
import { de } from "./de";
import { en, type Texts } from "./en";
import { es } from "./es";
import { fr } from "./fr";
import { pt } from "./pt";

const ALL: Record<string, Texts> = { en, es, de, fr, pt };

export type Say = (key: keyof Texts, given?: Record<string, string>) => string;

/** The first language of these that there are words in: what was set, what the page is in, what the browser prefers. */
export function languageOf(...wanted: readonly (string | undefined)[]): string {
  const plain = wanted.map((each) => (each ?? "").toLowerCase().split("-")[0] ?? "");
  return plain.find((each) => each in ALL) ?? "en";
}

export function wordsIn(language: string): Say {
  const texts = ALL[language] ?? en;
  return (key, given = {}) => texts[key].replace(/\{(\w+)\}/g, (_, name: string) => given[name] ?? "");
}
