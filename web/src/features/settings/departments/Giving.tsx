// What happens with a conversation that is handed over: it waits until one takes it, or is given to somebody at once.
import { NumberInput, Radio, Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Part } from "../Part";
import settings from "../Settings.module.css";
import type { PartProps } from "./People";

export function Giving({ draft, onChange, disabled }: PartProps) {
  const { t } = useTranslation("settings");
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
      </div>
    </Part>
  );
}
