// When customers may ask to be called back, how far apart the times are, and how many calls begin at each.
import { NumberInput, TagsInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { SchemaRules } from "@/lib/api";
import { DepartmentSelect } from "@/ui";
import { Part } from "./Part";
import classes from "./Settings.module.css";

interface Props {
  rules: SchemaRules;
  onChange: (change: (before: SchemaRules) => SchemaRules) => void;
  fault: (field: string) => string | null;
  disabled: boolean;
}

const NUMBERS = { callback_minutes: [5, 240], callback_places: [1, 1000] } as const;

export function CallbackRules({ rules, onChange, fault, disabled }: Props) {
  const { t } = useTranslation("settings");
  return (
    <Part title={t("callbacks.title")} text={t("callbacks.text")}>
      <div className={classes.body}>
        <TagsInput
          className={classes.wide}
          label={t("callbacks.hours.label")}
          description={t("callbacks.hours.text")}
          value={[...rules.callback_hours]}
          onChange={(callback_hours) => onChange((before) => ({ ...before, callback_hours }))}
          error={fault("rules.callback_hours")}
          disabled={disabled}
        />
        {(["callback_minutes", "callback_places"] as const).map((name) => (
          <NumberInput
            key={name}
            label={t(`callbacks.${name}.label`)}
            description={t(`callbacks.${name}.text`)}
            value={rules[name]}
            onChange={(value) => typeof value === "number" && onChange((before) => ({ ...before, [name]: value }))}
            min={NUMBERS[name][0]}
            max={NUMBERS[name][1]}
            allowDecimal={false}
            error={fault(`rules.${name}`)}
            disabled={disabled}
          />
        ))}
        <DepartmentSelect
          label={t("callbacks.callback_department.label")}
          description={t("callbacks.callback_department.text")}
          value={rules.callback_department}
          onChange={(callback_department) => onChange((before) => ({ ...before, callback_department }))}
          error={fault("rules.callback_department")}
          disabled={disabled}
        />
      </div>
    </Part>
  );
}
