// Whom a contact leaves out: who has reached the goal, and whoever its condition does not hold for.
import { Checkbox, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { ConditionBuilder } from "@/ui";
import type { ContactEvent } from "../types";
import type { Plan } from "../usePlan";
import { useFields } from "../setup/useFields";

interface Props {
  plan: Plan;
  event: ContactEvent;
  locked: boolean;
  onChange: (more: Partial<ContactEvent>) => void;
}

export function EventConditions({ event, locked, onChange }: Props) {
  const { t } = useTranslation("campaigns");
  const fields = useFields(true);
  return (
    <Stack gap={8}>
      <Text size="sm" fw={500} component="span">
        {t("when.label")}
      </Text>
      {event.on === null && (
        <Checkbox
          label={t("event.untilGoal")}
          checked={event.until_goal}
          disabled={locked}
          onChange={(press) => onChange({ until_goal: press.currentTarget.checked })}
        />
      )}
      <ConditionBuilder
        label={t("when.label")}
        value={event.when}
        onChange={(when) => onChange({ when: when })}
        fields={fields}
        none={t("when.none")}
        disabled={locked}
      />
    </Stack>
  );
}
