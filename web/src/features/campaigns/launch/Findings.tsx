// What stands against a launch, and what should be known before one; each leads to where it is mended.
import { Stack, Text, UnstyledButton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { StatusBadge } from "@/ui";
import type { Finding } from "../types";
import classes from "./launch.module.css";

export function Findings({ findings, onField }: { findings: readonly Finding[]; onField: (field: string) => void }) {
  const { t } = useTranslation("campaigns");
  const errors = findings.filter((each) => each.severity === "error");
  const warnings = findings.filter((each) => each.severity === "warning");
  return (
    <Stack gap="sm" role="status">
      {errors.length === 0 ? (
        <StatusBadge tone="good">{t("check.ready")}</StatusBadge>
      ) : (
        <StatusBadge tone="bad">{t("check.errors", { count: errors.length })}</StatusBadge>
      )}
      {[...errors, ...warnings].map((each) => (
        <UnstyledButton key={each.field + each.text} className={classes.finding} onClick={() => onField(each.field)} data-severity={each.severity}>
          <span>
            <b>{where(each.field)}</b> {each.text}
          </span>
          <Text component="span" size="sm" c="dimmed">
            {each.remedy}
          </Text>
        </UnstyledButton>
      ))}
    </Stack>
  );

  function where(field: string): string {
    const [root, ...rest] = field.split(".");
    if (root !== "events") return t(`check.field.${root ?? ""}` as "check.field.audience", { defaultValue: root ?? "" });
    return rest.length > 1 ? rest.slice(0, -1).join(".") : t("check.field.events");
  }
}
