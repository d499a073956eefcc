// Everything that stands in the way of the draft: what the preview found, and what the server refused to save.
import { FORMS } from "../types";
import type { Draft } from "./useDraft";
import { fieldWithin, type Look, type Trouble } from "./useLook";

export function troublesOf(draft: Draft, look: Look): Trouble[] {
  const { error } = draft;
  const form = FORMS.find((each) => draft.variants[each] && error?.field?.includes(`${each}.`));
  if (!error || !form || look.troubles.some((each) => each.form === form)) return look.troubles;
  const refused = { form, field: fieldWithin(form, error.field), text: error.detail, remedy: error.remedy, variable: null };
  return [...look.troubles, refused];
}
