// The beginning of a topic: its name, what it is, and the word that starts posts in it.
import { TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, faultOf, useAct } from "@/lib/api";
import { DepartmentSelect, FormDialog } from "@/ui";

const EMPTY = { name: "", kind: "post", reference: "", word: "", department: "" };
const FIELDS = ["name", "kind", "reference", "word"] as const;
const HINTS = { kind: "new.kindText", reference: "new.referenceText", word: "new.wordText" } as const;

export function NewTopic({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("topics");
  const navigate = useNavigate();
  const [values, setValues] = useState(EMPTY);
  const begin = useAct({
    call: () => api.POST("/api/v1/topics", { body: trimmed(values) }),
    touches: [["topic"]],
    showsErrors: true,
    onDone: (made) => void navigate({ to: "/topics/$topic", params: { topic: made.id } }),
  });
  const fault = begin.error && ![...FIELDS, "department"].some((name) => faultOf(begin.error, name)) ? begin.error.message : null;
  return (
    <FormDialog
      title={t("new.title")}
      deed={t("new.do")}
      onClose={onClose}
      onSubmit={() => begin.mutate()}
      busy={begin.isPending}
      ready={values.name.trim() !== "" && values.kind.trim() !== ""}
      fault={fault}
    >
      {FIELDS.map((name) => (
        <TextInput
          key={name}
          label={t(`new.${name}`)}
          description={name === "name" ? undefined : t(HINTS[name])}
          value={values[name]}
          maxLength={name === "name" ? 120 : name === "reference" ? 200 : 40}
          data-autofocus={name === "name" || undefined}
          onChange={(event) => {
            const { value } = event.currentTarget;
            setValues((before) => ({ ...before, [name]: value }));
          }}
          error={faultOf(begin.error, name)}
          dir="auto"
        />
      ))}
      <DepartmentSelect
        description={t("new.departmentText")}
        value={values.department}
        onChange={(department) => setValues((before) => ({ ...before, department }))}
        error={faultOf(begin.error, "department")}
      />
    </FormDialog>
  );
}

function trimmed({ name, kind, reference, word, department }: typeof EMPTY) {
  return { department, name: name.trim(), kind: kind.trim().toLowerCase(), reference: reference.trim(), word: word.trim() };
}
