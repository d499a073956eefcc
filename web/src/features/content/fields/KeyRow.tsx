// A key of the telephone that answers: which, what it means, and the value it answers with.
import { TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import classes from "../Content.module.css";
import { useTrouble, useWriting } from "../editor/context";
import type { Key } from "../types";
import { RowTools } from "./RowTools";
import { TroubleWords } from "./TroubleWords";
import { Words } from "./Words";

interface Props {
  at: number;
  item: Key;
  rows: readonly Key[];
  onRows: (rows: Key[]) => void;
  onChange: (item: Key) => void;
}

export function KeyRow({ at, item, rows, onRows, onChange }: Props) {
  const { t } = useTranslation("content");
  const { readOnly, troubles } = useWriting();
  const wrongDigit = useTrouble(`keys[${at}].digit`);
  const trouble = wrongDigit ?? troubles.find((each) => each.field === `keys[${at}]`) ?? null;
  const name = t("field.keyAt", { digit: item.digit });
  return (
    <div className={classes.formField} role="group" aria-label={name}>
      <div className={classes.fieldHead}>
        <span>{name}</span>
        {!readOnly && <RowTools rows={rows} at={at} label={name} onChange={onRows} />}
      </div>
      <div className={classes.stack}>
        <TextInput label={t("field.digit")} data-field={`keys[${at}].digit`} value={item.digit} readOnly={readOnly} maxLength={1} maw={80} error={wrongDigit !== null} onChange={(event) => onChange({ ...item, digit: event.currentTarget.value })} />
        <Words field={`keys[${at}].label`} label={t("field.means")} value={item.label} onChange={(label) => onChange({ ...item, label })} />
        <Words field={`keys[${at}].value`} label={t("field.value")} description={t("field.valueText")} value={item.value} onChange={(value) => onChange({ ...item, value })} />
      </div>
      {trouble && <TroubleWords id={`key-${at}-trouble`} trouble={trouble} />}
    </div>
  );
}
