// A template as it is being written: its variants, whether they are saved, and the saving.
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ApiProblem, useAct } from "@/lib/api";
import { notifyDone } from "@/ui";
import type { Form, Sources, TemplateDetail, Variants } from "../types";

export interface Draft {
  name: string;
  variants: Variants;
  /** The version it came from. */
  version: number;
  dirty: boolean;
  saving: boolean;
  error: ApiProblem | null;
  /** Somebody saved a later version meanwhile. */
  conflict: boolean;
  set: <F extends Form>(form: F, source: Sources[F] | undefined) => void;
  replace: (variants: Variants) => void;
  discard: () => void;
  save: (anyway?: boolean) => void;
}

export function useDraft(detail: TemplateDetail): Draft {
  const { t } = useTranslation("content");
  const [saved, setSaved] = useState<{ version: number; variants: Variants }>({ version: detail.version, variants: detail.variants });
  const [variants, setVariants] = useState(saved.variants);
  const dirty = JSON.stringify(variants) !== JSON.stringify(saved.variants);
  const take = (next: TemplateDetail) => {
    setSaved({ version: next.version, variants: next.variants });
    return next.variants as Variants;
  };
  if (!dirty && detail.version > saved.version) setVariants(take(detail)); // saved elsewhere, nothing of ours is lost
  const save = useAct({
    call: ({ written, anyway }: { written: Variants; anyway: boolean }) =>
      api.PUT("/api/v1/templates/{name}", {
        params: { path: { name: detail.name } },
        body: { variants: { ...written }, base: anyway ? null : saved.version },
      }),
    touches: [["template"]],
    showsErrors: true,
    onDone: (next, { written }) => {
      const stored = take(next);
      setVariants((now) => (now === written ? stored : now)); // what was typed since stays, unsaved
      notifyDone(t(next.version === saved.version ? "editor.same" : "editor.savedNow", { version: next.version }));
    },
  });
  const error = save.error instanceof ApiProblem ? save.error : null;
  return {
    name: detail.name,
    variants,
    version: saved.version,
    dirty,
    saving: save.isPending,
    error,
    conflict: error?.status === 409,
    set: (form, source) => {
      setVariants((now) => {
        const next = { ...now, [form]: source };
        if (source === undefined) Reflect.deleteProperty(next, form);
        return next;
      });
    },
    replace: setVariants,
    discard: () => {
      setVariants(saved.variants);
      save.reset();
    },
    save: (anyway = false) => {
      if (!save.isPending) save.mutate({ written: variants, anyway });
    },
  };
}
