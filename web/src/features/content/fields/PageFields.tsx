// A personal page as it is written: its title and words, and the form that customers fill in.
import { Button, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import classes from "../Content.module.css";
import { useWriting } from "../editor/context";
import type { FormField, Sources } from "../types";
import { FormFieldRow } from "./FormFieldRow";
import { Words } from "./Words";

type Page = Sources["page"];

export function PageFields({ source, onChange }: { source: Page; onChange: (source: Page) => void }) {
  const { t } = useTranslation("content");
  const { readOnly } = useWriting();
  const change = (more: Partial<Page>) => onChange({ ...source, ...more });
  const add = () => {
    const taken = new Set(source.form.map((each) => each.name));
    let number = source.form.length + 1;
    while (taken.has(`field_${number}`)) number += 1;
    const made: FormField = { name: `field_${number}`, label: "", kind: "text", required: false, choices: [] };
    change({ form: [...source.form, made] });
  };
  return (
    <>
      <Words field="title" label={t("field.title")} value={source.title} onChange={(title) => change({ title })} />
      <Words field="html" label={t("field.pageHtml")} kind="code" rows={8} value={source.html} onChange={(html) => change({ html })} />
      <fieldset className={classes.group}>
        <legend>{t("field.form")}</legend>
        <p className={classes.dim}>{t("field.formText")}</p>
        {source.form.map((each, at) => (
          <FormFieldRow
            key={at}
            at={at}
            rows={source.form}
            onRows={(form) => change({ form })}
            onChange={(next) => change({ form: source.form.map((old, index) => (index === at ? next : old)) })}
            field={each}
          />
        ))}
        {!readOnly && (
          <Button variant="default" leftSection={<IconPlus size={14} aria-hidden />} onClick={add}>
            {t("field.addField")}
          </Button>
        )}
      </fieldset>
      <TextInput
        label={t("field.button")}
        data-field="button"
        value={source.button}
        readOnly={readOnly}
        onChange={(event) => change({ button: event.currentTarget.value })}
      />
    </>
  );
}
