// The ways of a branch, tried in this order: each with a name and a condition.
import { ActionIcon, Button, Group, Input, TextInput } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { ConditionBuilder, type Condition, type ConditionField, type ConditionRoot } from "@/ui";
import classes from "../Journeys.module.css";

export interface Case {
  exit: string;
  when: Condition | null;
}

interface Props {
  label: string;
  description?: string;
  error?: string | undefined;
  disabled: boolean;
  withAsterisk: boolean;
  cases: readonly Case[];
  facts: readonly ConditionField[];
  roots: readonly ConditionRoot[];
  onChange: (cases: Case[]) => void;
}

export function Cases({ label, description, error, disabled, withAsterisk, cases, facts, roots, onChange }: Props) {
  const { t } = useTranslation("journeys");
  const change = (index: number, part: Partial<Case>) => onChange(cases.map((each, at) => (at === index ? { ...each, ...part } : each)));
  return (
    <Input.Wrapper label={label} description={description} error={error} withAsterisk={withAsterisk} labelElement="div">
      {cases.map((each, index) => (
        <div key={index} className={classes.case}>
          <Group gap="xs" wrap="nowrap">
            <TextInput aria-label={t("field.way")} placeholder={t("field.way")} value={each.exit} onChange={(event) => change(index, { exit: event.currentTarget.value })} disabled={disabled} style={{ flex: 1 }} />
            {!disabled && (
              <ActionIcon variant="subtle" color="gray" aria-label={t("field.dropPair", { name: each.exit })} onClick={() => onChange(cases.filter((_, at) => at !== index))}>
                <IconX size={15} />
              </ActionIcon>
            )}
          </Group>
          <ConditionBuilder label={t("field.when", { way: each.exit })} none={t("field.never")} value={each.when} fields={facts} roots={roots} events onChange={(when) => change(index, { when })} disabled={disabled} />
        </div>
      ))}
      {!disabled && (
        <Button size="compact-sm" variant="default" mt={6} leftSection={<IconPlus size={14} aria-hidden />} onClick={() => onChange([...cases, { exit: t("field.newWay", { number: cases.length + 1 }), when: null }])}>
          {t("field.addWay")}
        </Button>
      )}
    </Input.Wrapper>
  );
}
