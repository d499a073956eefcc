// The head of a part of an approved template, and the way to add one.
import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import classes from "../Content.module.css";
import { useWriting } from "../editor/context";

export function AddPart({ label, onAdd }: { label: string; onAdd: () => void }) {
  return (
    <Button variant="default" size="compact-sm" leftSection={<IconPlus size={14} aria-hidden />} onClick={onAdd}>
      {label}
    </Button>
  );
}

export function PartHead({ label, onRemove }: { label: string; onRemove: () => void }) {
  const { t } = useTranslation("content");
  const { readOnly } = useWriting();
  return (
    <div className={classes.fieldHead}>
      <span>{label}</span>
      {!readOnly && (
        <button type="button" className={classes.away} onClick={onRemove} aria-label={`${t("field.remove")}: ${label}`}>
          {t("field.remove")}
        </button>
      )}
    </div>
  );
}
