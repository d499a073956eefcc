// Buttons below a message, in their order: each opens a page, or answers with a value.
import { Button as Press, SegmentedControl } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import classes from "../Content.module.css";
import { useTrouble, useWriting } from "../editor/context";
import type { Button } from "../types";
import { RowTools } from "./RowTools";
import { TroubleWords } from "./TroubleWords";
import { Words } from "./Words";

interface Props {
  buttons: readonly Button[];
  most: number;
  text: string;
  onChange: (buttons: Button[]) => void;
}

export function ButtonRows({ buttons, most, text, onChange }: Props) {
  const { t } = useTranslation("content");
  const { readOnly } = useWriting();
  return (
    <fieldset className={classes.group}>
      <legend>{t("field.buttons")}</legend>
      <p className={classes.dim}>{text}</p>
      {buttons.map((each, at) => (
        <ButtonRow key={at} at={at} button={each} rows={buttons} onRows={onChange} onChange={(next) => onChange(buttons.map((old, place) => (place === at ? next : old)))} />
      ))}
      {!readOnly && buttons.length < most && (
        <Press variant="default" leftSection={<IconPlus size={14} aria-hidden />} onClick={() => onChange([...buttons, { label: "", value: "", url: "" }])}>
          {t("field.addButton")}
        </Press>
      )}
    </fieldset>
  );
}

interface RowProps {
  at: number;
  button: Button;
  rows: readonly Button[];
  onRows: (rows: Button[]) => void;
  onChange: (button: Button) => void;
}

function ButtonRow({ at, button, rows, onRows, onChange }: RowProps) {
  const { t } = useTranslation("content");
  const { readOnly } = useWriting();
  const trouble = useTrouble(`buttons[${at}]`);
  const [opens, setOpens] = useState(button.url !== "");
  const name = t("field.buttonAt", { number: at + 1 });
  const turn = (next: string) => {
    setOpens(next === "opens");
    onChange({ ...button, value: "", url: "" });
  };
  return (
    <div className={classes.formField} role="group" aria-label={name}>
      <div className={classes.fieldHead}>
        <span>{name}</span>
        {!readOnly && <RowTools rows={rows} at={at} label={name} onChange={onRows} />}
      </div>
      <div className={classes.stack}>
        <Words field={`buttons[${at}].label`} label={t("field.label")} value={button.label} onChange={(label) => onChange({ ...button, label })} />
        <SegmentedControl
          aria-label={t("field.does")}
          value={opens ? "opens" : "answers"}
          onChange={turn}
          disabled={readOnly}
          data={[
            { value: "answers", label: t("field.answers") },
            { value: "opens", label: t("field.opensPage") },
          ]}
        />
        {opens ? (
          <Words field={`buttons[${at}].url`} label={t("field.address")} value={button.url} onChange={(url) => onChange({ ...button, url })} />
        ) : (
          <Words field={`buttons[${at}].value`} label={t("field.value")} description={t("field.valueText")} value={button.value} onChange={(value) => onChange({ ...button, value })} />
        )}
      </div>
      {trouble?.field === `buttons[${at}]` && <TroubleWords id={`button-${at}-trouble`} trouble={trouble} />}
    </div>
  );
}
