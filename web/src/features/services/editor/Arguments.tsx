// The words that may follow the code word, as the 5 of "MINI 5".
import { ActionIcon, Button, Select, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { without, withText, type Argument, type Service } from "../model";
import classes from "../Services.module.css";
import { useWriting } from "./context";

const KINDS = ["text", "whole", "number", "amount", "date"] as const;

export function Arguments({ service, onChange }: { service: Service; onChange: (service: Service) => void }) {
  const { t } = useTranslation("services");
  const { language, readOnly, faultAt } = useWriting();
  const all = service.arguments ?? [];
  const put = (list: Argument[]) => onChange({ ...service, arguments: list });
  const set = (at: number, change: Partial<Argument>) => put(all.map((it, index) => (index === at ? { ...it, ...change } : it)));
  const add = () => put([...all, { name: `value_${all.length + 1}`, kind: "whole", default: 3 }]);
  return (
    <div className={classes.pairs}>
      {all.map((it, at) => (
        <div key={at} className={classes.fields}>
          <TextInput label={t("argument.name")} value={it.name} onChange={(event) => set(at, { name: event.currentTarget.value })} error={faultAt(`arguments.${at}.name`)} disabled={readOnly} />
          <Select label={t("argument.kind")} data={KINDS.map((value) => ({ value, label: t(`kind.${value}`) }))} value={it.kind ?? "text"} onChange={(kind) => set(at, { kind: kind ?? "text" })} allowDeselect={false} disabled={readOnly} />
          <TextInput
            label={t("argument.default")}
            value={String(it.default ?? "")}
            onChange={(event) => {
              const given = event.currentTarget.value;
              const rest = without(it, "default");
              const number = it.kind !== "text" && it.kind !== "date" && given !== "" && !Number.isNaN(Number(given));
              put(all.map((other, index) => (index === at ? { ...rest, ...(given ? { default: number ? Number(given) : given } : {}) } : other)));
            }}
            disabled={readOnly}
          />
          <TextInput
            label={t("argument.ask")}
            value={it.ask?.[language] ?? ""}
            onChange={(event) => set(at, { ask: withText(it.ask, language, event.currentTarget.value) })}
            error={faultAt(`arguments.${at}.ask`)}
            disabled={readOnly}
            rightSection={
              !readOnly && (
                <ActionIcon variant="subtle" color="gray" aria-label={t("argument.remove", { name: it.name })} onClick={() => put(all.filter((_, index) => index !== at))}>
                  <IconTrash size={16} aria-hidden />
                </ActionIcon>
              )
            }
          />
        </div>
      ))}
      {!readOnly && (
        <Button variant="subtle" size="compact-sm" leftSection={<IconPlus size={14} aria-hidden />} onClick={add} style={{ alignSelf: "flex-start" }}>
          {t("argument.add")}
        </Button>
      )}
    </div>
  );
}
