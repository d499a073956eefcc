// Sample values as people type them, kept by the browser for each template.
import { recall, remember } from "@/lib/storage";

export type Samples = Record<string, string>;

/** Numbers, yes and no, lists and objects as such; all else is text. */
export function sampleOf(text: string): unknown {
  if (/^-?(0|[1-9]\d*)(\.\d+)?$/.test(text)) return Number(text);
  if (text === "true" || text === "false") return text === "true";
  if (!/^[[{]/.test(text)) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

export function valuesOf(samples: Samples): Record<string, unknown> {
  const given = Object.entries(samples).filter(([, text]) => text !== "");
  return Object.fromEntries(given.map(([name, text]) => [name, sampleOf(text)]));
}

export const recallSamples = (template: string): Samples => recall(`content.values.${template}`, areSamples, {});

export const rememberSamples = (template: string, samples: Samples) => remember(`content.values.${template}`, samples);

function areSamples(value: unknown): value is Samples {
  return typeof value === "object" && value !== null && Object.values(value).every((each) => typeof each === "string");
}
