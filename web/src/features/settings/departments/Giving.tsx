// What happens with a conversation that is handed over: it waits until one takes it, or is given to somebody at once;
// and how long programs keep still while its people talk.
import { NumberInput, Radio, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { faultOf } from "@/lib/api";
import { Part } from "../Part";
import { workspaceQuery } from "../queries";
import settings from "../Settings.module.css";
import type { PartProps } from "./People";

const REST = { talk_hours: 168, hand_back_hours: 720 } as const;

export function Giving({ draft, onChange, error, disabled }: PartProps) {
  const { t } = useTranslation("settings");
  const company = useQuery(workspaceQuery()).data?.rules;
  return (
    <Part title={t("departments.giving.title")} text={t("departments.giving.text")}>
      <div className={settings.body}>
        <Radio.Group
          className={settings.wide}
          aria-label={t("departments.giving.title")}
          value={draft.automatic ? "automatic" : "manual"}
          onChange={(next) => onChange({ automatic: next === "automatic" })}
        >
          <Stack gap="sm">
            {(["manual", "automatic"] as const).map((each) => (
              <Radio key={each} value={each} label={t(`departments.giving.${each}`)} description={t(`departments.giving.${each}Text`)} disabled={disabled} />
            ))}
          </Stack>
        </Radio.Group>
        {draft.automatic && (
          <NumberInput
            label={t("departments.giving.limit")}
            description={t("departments.giving.limitText")}
            value={draft.agent_limit}
            onChange={(next) => typeof next === "number" && onChange({ agent_limit: next })}
            min={1}
            max={1000}
            allowDecimal={false}
            disabled={disabled}
          />
        )}
        {(["talk_hours", "hand_back_hours"] as const).map((name) => (
          <NumberInput
            key={name}
            label={t(`rules.${name}.label`)}
            description={t(`departments.giving.${name}`)}
            placeholder={company && t("departments.giving.asCompany", { count: company[name] })}
            value={draft[name] ?? ""}
            onChange={(next) => onChange({ [name]: typeof next === "number" ? next : null })}
            min={0}
            max={REST[name]}
            allowDecimal={false}
            error={faultOf(error, name)}
            disabled={disabled}
          />
        ))}
      </div>
    </Part>
  );
}
