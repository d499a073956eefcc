// What follows from evidence that two customers are one: nothing, a proposal for people, or a merge.
import { Select } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { SchemaRules } from "@/lib/api";
import { Part } from "./Part";
import classes from "./Settings.module.css";

interface Props {
  rules: SchemaRules;
  onChange: (change: (before: SchemaRules) => SchemaRules) => void;
  fault: (field: string) => string | null;
  disabled: boolean;
}

const USUAL = { code: "make", link: "propose", company: "propose", wrote: "propose", given: "propose", inferred: "never" } as const;
const KINDS = Object.keys(USUAL) as (keyof typeof USUAL)[];
const CHOICES = ["never", "propose", "make"] as const;

export function MatchRules({ rules, onChange, fault, disabled }: Props) {
  const { t } = useTranslation("settings");
  return (
    <Part title={t("matching.title")} text={t("matching.text")}>
      <div className={classes.body}>
        {KINDS.map((how) => (
          <Select
            key={how}
            label={t(`matching.how.${how}.label`)}
            description={t(`matching.how.${how}.text`)}
            data={CHOICES.map((value) => ({ value, label: t(`matching.choice.${value}`) }))}
            value={rules.match[how] ?? USUAL[how]}
            onChange={(choice) => choice && onChange((before) => ({ ...before, match: { ...before.match, [how]: choice } }))}
            allowDeselect={false}
            error={fault("rules.match")}
            disabled={disabled}
          />
        ))}
      </div>
    </Part>
  );
}
