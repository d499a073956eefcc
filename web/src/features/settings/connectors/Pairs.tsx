// Names with values, such as headers: a row each.
import { ActionIcon, Button, Input, TextInput } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import classes from "./Connectors.module.css";
import { freshName } from "./model";

interface Props {
  label: string;
  description?: string;
  pairs: Record<string, string>;
  onChange: (pairs: Record<string, string>) => void;
  fault: string | null;
  readOnly: boolean;
  /** What a new row is called. */
  begin?: string;
}

export function Pairs({ label, description, pairs, onChange, fault, readOnly, begin = "name" }: Props) {
  const { t } = useTranslation("connectors");
  const rows = Object.entries(pairs);
  const put = (list: [string, string][]) => onChange(Object.fromEntries(list));
  const set = (at: number, row: [string, string]) => put(rows.map((it, index) => (index === at ? row : it)));
  return (
    <Input.Wrapper className={classes.wide} label={label} labelElement="div" description={description} error={fault}>
      <div className={classes.pairs}>
        {rows.map(([name, value], at) => (
          <div key={at} className={classes.pair}>
            <TextInput aria-label={t("pair.name", { label })} value={name} onChange={(event) => set(at, [event.currentTarget.value, value])} disabled={readOnly} />
            <TextInput aria-label={t("pair.value", { label, name })} value={value} onChange={(event) => set(at, [name, event.currentTarget.value])} disabled={readOnly} />
            {!readOnly && (
              <ActionIcon variant="subtle" color="gray" mt={4} aria-label={t("pair.remove", { name })} onClick={() => put(rows.filter((_, index) => index !== at))}>
                <IconX size={16} aria-hidden />
              </ActionIcon>
            )}
          </div>
        ))}
        {!readOnly && (
          <Button variant="subtle" size="compact-sm" leftSection={<IconPlus size={14} aria-hidden />} onClick={() => put([...rows, [freshName(pairs, begin), ""]])} className={classes.start}>
            {t("pair.add")}
          </Button>
        )}
      </div>
    </Input.Wrapper>
  );
}
