// For whose eyes an answer to something public is: said above the field, and chosen where the provider can do either.
import { SegmentedControl } from "@mantine/core";
import { IconLock, IconWorld } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import classes from "./Inbox.module.css";
import type { FieldState } from "./useField";

const BOTH = ["public", "private"] as const;

export function PublicityChoice({ field, name }: { field: FieldState; name: string }) {
  const { t } = useTranslation("inbox");
  const { way, publicity } = field;
  if (!way || !publicity) return null;
  const Mark = publicity === "public" ? IconWorld : IconLock;
  return (
    <div className={classes.publicity} data-public={publicity === "public" || undefined}>
      {way.answers.length > 1 && (
        <SegmentedControl
          size="xs"
          aria-label={t("public.choose")}
          value={publicity}
          onChange={field.setPublicity}
          data={BOTH.map((value) => ({ value, label: t(`public.${value}`) }))}
        />
      )}
      <span role="status" className={classes.publicitySaid}>
        <Mark size={14} aria-hidden /> <span dir="auto">{t(`public.said.${publicity}`, { name })}</span>
      </span>
    </div>
  );
}
