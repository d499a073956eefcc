// The parts that fields of steps are made of: a text in the language at hand, an exit, and names with values.
import { ActionIcon, Button, Input, Select, Textarea, TextInput } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useWriting } from "../editor/context";
import { withText, type Texts } from "../model";
import classes from "../Services.module.css";

interface TextProps {
  label: string;
  description?: string;
  texts: Texts | undefined;
  path: string;
  onChange: (texts: Texts) => void;
}

export function TextField({ label, description, texts, path, onChange }: TextProps) {
  const { language, readOnly, faultAt } = useWriting();
  const other = Object.values(texts ?? {})[0];
  return (
    <Textarea
      className={classes.wide}
      label={label}
      description={description}
      value={texts?.[language] ?? ""}
      placeholder={other}
      onChange={(event) => onChange(withText(texts, language, event.currentTarget.value))}
      error={faultAt(path)}
      disabled={readOnly}
      autosize
      minRows={2}
      maxLength={4000}
      dir="auto"
    />
  );
}

interface WayProps {
  label: string;
  /** The step it is an exit of. */
  from: string;
  way: string | undefined;
  /** Where it leads if nothing is chosen. */
  usual: "below" | "end";
  path: string;
  onChange: (way: string | undefined) => void;
}

export function WayField({ label, from, way, usual, path, onChange }: WayProps) {
  const { t } = useTranslation("services");
  const { steps, readOnly, faultAt } = useWriting();
  const first = usual === "below" ? [{ value: "", label: t("way.below") }, { value: "end", label: t("way.end") }] : [{ value: "end", label: t("way.end") }];
  const names = [...new Set(steps.map((step) => step.name))].filter((name) => name !== from);
  return (
    <Select
      label={label}
      data={[...first, ...names.map((name) => ({ value: name, label: t("way.to", { name }) }))]}
      value={way ?? (usual === "below" ? "" : "end")}
      onChange={(chosen) => onChange(chosen || undefined)}
      allowDeselect={false}
      error={faultAt(path)}
      disabled={readOnly}
    />
  );
}

interface PairsProps {
  label: string;
  description?: string;
  pairs: Record<string, string> | undefined;
  path: string;
  onChange: (pairs: Record<string, string>) => void;
}

export function Pairs({ label, description, pairs, path, onChange }: PairsProps) {
  const { t } = useTranslation("services");
  const { readOnly, faultAt } = useWriting();
  const rows = Object.entries(pairs ?? {});
  const put = (list: [string, string][]) => onChange(Object.fromEntries(list));
  const set = (at: number, row: [string, string]) => put(rows.map((it, index) => (index === at ? row : it)));
  const fresh = () => {
    let name = "name";
    for (let at = 2; pairs && name in pairs; at += 1) name = `name_${at}`;
    put([...rows, [name, ""]]);
  };
  return (
    <Input.Wrapper className={classes.wide} label={label} labelElement="div" description={description} error={faultAt(path)}>
      <div className={classes.pairs} style={{ marginTop: 4 }}>
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
          <Button variant="subtle" size="compact-sm" leftSection={<IconPlus size={14} aria-hidden />} onClick={fresh} style={{ alignSelf: "flex-start" }}>
            {t("pair.add")}
          </Button>
        )}
      </div>
    </Input.Wrapper>
  );
}
