// How requests are put into words: the tone and word of a status, and bodies made readable.
import type { Tone } from "@/ui";

const TONES = { "2": "good", "3": "quiet", "4": "warn", "5": "bad" } as const;
export type StatusKey = keyof typeof TONES;

export function keyOf(status: number): StatusKey {
  const first = String(status).charAt(0);
  return first === "2" || first === "3" || first === "4" ? first : "5";
}

export function toneOf(status: number): Tone {
  return TONES[keyOf(status)];
}

/** JSON with line breaks, a form line by line; what is neither, or was cut, as it is. */
export function readable(text: string, mediaType: string): string {
  if (mediaType.startsWith("application/x-www-form-urlencoded")) {
    return [...new URLSearchParams(text)].map(([name, value]) => `${name}: ${value}`).join("\n");
  }
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
