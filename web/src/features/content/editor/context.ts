// What every field of the editor needs to know.
import { createContext, useContext } from "react";
import type { Form } from "../types";
import type { Trouble } from "./useLook";

export interface Vocabulary {
  links: readonly string[];
  continue_on: readonly string[];
  given: readonly string[];
  attributes: readonly string[];
}

export interface Writing {
  form: Form;
  readOnly: boolean;
  vocabulary: Vocabulary;
  troubles: readonly Trouble[];
  /** Variables of the form that have no value here. */
  lacking: readonly string[];
  /** Shows the place where a variable gets a sample value. */
  onSample: (variable: string) => void;
}

const WritingContext = createContext<Writing | null>(null);

export const WritingProvider = WritingContext.Provider;

export function useWriting(): Writing {
  const writing = useContext(WritingContext);
  if (!writing) throw new Error("a field outside the editor");
  return writing;
}

/** What is wrong with a field of the form that is written; `sender` has the troubles of `sender[1]` too. */
export function useTrouble(field: string): Trouble | null {
  const { troubles } = useWriting();
  return troubles.find((each) => each.field === field || each.field.startsWith(`${field}[`)) ?? null;
}
