// What each item of a list must have: names with their types; what is not named is left out.
import { ActionIcon, Button, Select, TextInput } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import classes from "./Connectors.module.css";
import { freshName, PLAIN, renamed, without } from "./model";

interface Props {
  name: string;
  items: Record<string, string>;
  onChange: (items: Record<string, string>) => void;
  fault: string | null;
  readOnly: boolean;
}

export function Items({ name, items, onChange, fault, readOnly }: Props) {
  const { t } = useTranslation("connectors");
  return (
    <div className={classes.items} role="group" aria-label={t("items.title", { name })}>
      <p className={classes.dim}>{t("items.title", { name })}</p>
      {Object.entries(items).map(([each, type], at) => (
        <div key={at} className={classes.item}>
          <TextInput size="xs" aria-label={t("items.name", { name })} value={each} onChange={(event) => event.currentTarget.value in items || onChange(renamed(items, each, event.currentTarget.value))} disabled={readOnly} />
          <Select size="xs" aria-label={t("items.type", { name: each })} data={PLAIN.map((it) => ({ value: it, label: t(`type.${it}`) }))} value={type} onChange={(next) => onChange({ ...items, [each]: next ?? "text" })} allowDeselect={false} disabled={readOnly} />
          {!readOnly && (
            <ActionIcon variant="subtle" color="gray" aria-label={t("pair.remove", { name: each })} onClick={() => onChange(without(items, each))}>
              <IconX size={16} aria-hidden />
            </ActionIcon>
          )}
        </div>
      ))}
      {fault && <p className={classes.fault}>{fault}</p>}
      {!readOnly && (
        <Button variant="subtle" size="compact-xs" leftSection={<IconPlus size={12} aria-hidden />} onClick={() => onChange({ ...items, [freshName(items, "item")]: "text" })} className={classes.start}>
          {t("items.add")}
        </Button>
      )}
    </div>
  );
}
