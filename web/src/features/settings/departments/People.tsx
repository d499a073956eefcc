// What a department is called, what it writes for, and who writes in its name.
import { Checkbox, Group, MultiSelect, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { faultOf, useList } from "@/lib/api";
import { Part } from "../Part";
import { agentsList } from "../queries";
import settings from "../Settings.module.css";
import { PURPOSES, type Draft } from "./model";

export interface PartProps {
  draft: Draft;
  onChange: (part: Partial<Draft>) => void;
  error: Error | null;
  disabled: boolean;
}

export function People({ draft, onChange, error, disabled }: PartProps) {
  const { t } = useTranslation("settings");
  const agents = useList(agentsList());
  const known = agents.rows.map((each) => ({ value: String(each.id), label: each.skills.length ? `${each.name} (${each.skills.join(", ")})` : each.name }));
  return (
    <Part title={t("departments.people.title")} text={t("departments.people.text")}>
      <div className={settings.body}>
        <TextInput
          label={t("departments.name")}
          value={draft.name}
          onChange={(event) => onChange({ name: event.currentTarget.value })}
          error={faultOf(error, "name")}
          maxLength={100}
          disabled={disabled}
        />
        <Checkbox.Group
          label={t("departments.purposes")}
          value={[...draft.purposes]}
          onChange={(next) => onChange({ purposes: PURPOSES.filter((each) => next.includes(each)) })}
        >
          <Group mt="xs">
            {PURPOSES.map((each) => (
              <Checkbox key={each} value={each} label={t(`purpose.${each}`)} disabled={disabled} />
            ))}
          </Group>
        </Checkbox.Group>
        <MultiSelect
          className={settings.wide}
          label={t("departments.agents")}
          description={t("departments.agentsText")}
          data={known}
          value={draft.members.map(String)}
          onChange={(members) => onChange({ members: members.map(Number).sort((one, other) => one - other) })}
          error={faultOf(error, "members")}
          disabled={disabled}
          searchable
        />
      </div>
    </Part>
  );
}
