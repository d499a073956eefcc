// What the draft looks like for a customer, a moment after each change, and what stands in the way.
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { previewQuery, type Wanted } from "../queries";
import { isForm, type Form, type Shown } from "../types";

const PAUSE = 400;

export interface Trouble {
  form: Form;
  /** Within the form: "subject", "paragraphs[2]"; empty where it is the whole. */
  field: string;
  text: string;
  remedy: string | null;
  variable: string | null;
}

export interface Look {
  wanted: Wanted;
  shown: Partial<Record<Form, Shown>>;
  /** Variables without a value, by form. */
  lacking: Partial<Record<Form, string[]>>;
  values: Record<string, unknown>;
  troubles: Trouble[];
  updating: boolean;
  error: Error | null;
}

/** `ready`: whether it is settled for whom. */
export function useLook(
  variants: Wanted["variants"],
  customer: string | null,
  variables: Record<string, unknown>,
  ready: boolean,
): Look {
  const latest = useMemo(() => ({ variants, customer, variables }), [variants, customer, variables]);
  const [wanted] = useDebouncedValue(latest, PAUSE);
  const { data, error, isFetching } = useQuery(previewQuery(wanted, ready));
  const shown = data?.shown ?? {};
  const troubles = Object.entries(shown).flatMap(([form, each]) => {
    if (each.type !== "fault" || !isForm(form) || !variants[form]) return [];
    return [{ form, field: fieldWithin(form, each.field), text: each.detail, remedy: each.remedy, variable: each.variable }];
  });
  return {
    wanted,
    shown,
    lacking: data?.lacking ?? {},
    values: data?.variables ?? {},
    troubles,
    updating: isFetching || wanted !== latest,
    error: data && isFetching ? null : error,
  };
}

/** "email.subject" → "subject". */
export function fieldWithin(form: Form, field: string | null): string {
  const at = field?.indexOf(`${form}.`) ?? -1;
  return field && at >= 0 ? field.slice(at + form.length + 1) : "";
}
