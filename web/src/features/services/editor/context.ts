// What every field of the editor knows: the language written in, what is wrong where, and what there is to choose from.
import { createContext, useContext } from "react";
import type { Step } from "../model";

export interface Backend {
  name: string;
  operations: string[];
}

export interface Writing {
  language: string;
  readOnly: boolean;
  steps: readonly Step[];
  connectors: readonly Backend[];
  journeys: readonly string[];
  /** Whom the service answers as it is written. */
  opensTo: string;
  /** What is allowed at a place, and yet may not be meant. */
  warningAt: (path: string) => string | null;
  /** What is wrong with a field, or with what lies in it. */
  faultAt: (path: string) => string | null;
}

export const WritingContext = createContext<Writing | null>(null);

export function useWriting(): Writing {
  const writing = useContext(WritingContext);
  if (!writing) throw new Error("There is no editor around this field.");
  return writing;
}
