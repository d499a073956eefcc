// What is wrong with a field, what helps, and that help at a press where a variable has no value.
import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import classes from "../Content.module.css";
import { useWriting } from "../editor/context";
import type { Trouble } from "../editor/useLook";

interface Props {
  id: string;
  trouble: Trouble;
  onDefault?: (variable: string) => void;
}

export function TroubleWords({ id, trouble, onDefault }: Props) {
  return (
    <div className={classes.trouble} id={id}>
      <span>{trouble.text}</span> {trouble.remedy}
      {trouble.variable && <Remedies variable={trouble.variable} onDefault={onDefault} />}
    </div>
  );
}

/** Variables that are shown in brackets, for whoever sends to give. */
export function LackingWords({ id, names, onDefault }: { id: string; names: readonly string[]; onDefault: (variable: string) => void }) {
  const { t } = useTranslation("content");
  const [first] = names;
  if (first === undefined) return null;
  return (
    <div className={classes.lacking} id={id}>
      {t("field.lacking", { names: names.join(", ") })}
      <Remedies variable={first} onDefault={onDefault} />
    </div>
  );
}

function Remedies({ variable, onDefault }: { variable: string; onDefault?: (variable: string) => void }) {
  const { t } = useTranslation("content");
  const { onSample, readOnly } = useWriting();
  return (
    <span className={classes.fieldTools}>
      <Button size="compact-xs" variant="default" onClick={() => onSample(variable)}>
        {t("field.sample")}
      </Button>
      {onDefault && !readOnly && (
        <Button size="compact-xs" variant="default" onClick={() => onDefault(variable)}>
          {t("field.default")}
        </Button>
      )}
    </span>
  );
}
