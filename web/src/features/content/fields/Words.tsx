// A field whose words are a template: one line, several or code; with the menu to insert and what is wrong beside it.
import { Textarea, TextInput } from "@mantine/core";
import { useId, useRef, type KeyboardEvent, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import classes from "../Content.module.css";
import { useTrouble, useWriting } from "../editor/context";
import { uses, withDefault } from "../words";
import { indented } from "./indent";
import { InsertMenu } from "./InsertMenu";
import { LackingWords, TroubleWords } from "./TroubleWords";

interface Props {
  /** As faults name it: "subject", "paragraphs[2]". */
  field: string;
  label: string;
  value: string;
  onChange: (value: string) => void;
  description?: string;
  kind?: "line" | "text" | "code";
  rows?: number;
  placeholder?: string;
  /** At the end of the label's line. */
  extra?: ReactNode;
}

export function Words({ field, label, value, onChange, description, kind = "line", rows = 3, placeholder, extra }: Props) {
  const { t } = useTranslation("content");
  const { readOnly, lacking } = useWriting();
  const trouble = useTrouble(field);
  const absent = trouble ? [] : lacking.filter((name) => uses(value, name));
  const id = useId();
  const element = useRef<HTMLInputElement & HTMLTextAreaElement>(null);
  const leaving = useRef(false); // Esc was pressed: the next Tab goes on to what follows

  const insert = (text: string) => {
    const at = element.current;
    if (!at) return;
    at.setRangeText(text, at.selectionStart, at.selectionEnd, "end");
    onChange(at.value);
    requestAnimationFrame(() => at.focus());
  };
  const press = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key === "Escape") leaving.current = true;
    else if (event.key !== "Tab" || event.ctrlKey || event.altKey || leaving.current) leaving.current = event.key === "Shift" && leaving.current;
    else {
      event.preventDefault();
      const at = event.currentTarget;
      const next = indented(at.value, at.selectionStart, at.selectionEnd, event.shiftKey);
      at.value = next.text;
      at.setSelectionRange(next.start, next.end);
      onChange(next.text);
    }
  };
  const shared = {
    id,
    ref: element,
    value,
    placeholder,
    readOnly,
    dir: "auto" as const,
    "data-field": field,
    "aria-describedby": trouble || absent.length ? `${id}-trouble` : undefined,
    "aria-invalid": trouble ? true : undefined,
    error: trouble !== null,
    onChange: (event: { currentTarget: { value: string } }) => onChange(event.currentTarget.value),
  };
  return (
    <div>
      <div className={classes.fieldHead}>
        <label htmlFor={id}>{label}</label>
        <span className={classes.fieldTools}>
          {!readOnly && extra}
          {!readOnly && <InsertMenu field={label} onInsert={insert} />}
        </span>
      </div>
      {description && <div className={classes.dim}>{description}</div>}
      {kind === "line" && <TextInput {...shared} />}
      {kind === "text" && <Textarea {...shared} autosize minRows={rows} maxRows={24} />}
      {kind === "code" && (
        <Textarea {...shared} autosize minRows={rows} maxRows={32} spellCheck={false} onKeyDown={press} classNames={{ input: classes.code }} dir="ltr" />
      )}
      {kind === "code" && !readOnly && <div className={classes.dim}>{t("field.codeKeys")}</div>}
      <LackingWords id={`${id}-trouble`} names={absent} onDefault={(name) => onChange(withDefault(value, name))} />
      {trouble && (
        <TroubleWords id={`${id}-trouble`} trouble={trouble} onDefault={(name) => onChange(withDefault(value, name))} />
      )}
    </div>
  );
}
