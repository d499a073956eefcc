// The choices of a menu: what stands on each, its value, and where it leads.
import { ActionIcon, Button, Input, TextInput } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useWriting } from "../editor/context";
import { withText, type Choice, type Step } from "../model";
import classes from "../Services.module.css";
import { WayField } from "./parts";

interface Props {
  step: Step;
  path: string;
  onChange: (change: Partial<Step>) => void;
}

export function Choices({ step, path, onChange }: Props) {
  const { t } = useTranslation("services");
  const { language, readOnly, faultAt } = useWriting();
  const all = step.choices ?? [];
  const put = (choices: Choice[]) => onChange({ choices });
  const set = (at: number, choice: Choice) => put(all.map((it, index) => (index === at ? choice : it)));
  const add = () => {
    const taken = new Set(all.map((it) => it.value));
    let value = `choice_${all.length + 1}`;
    for (let at = all.length + 2; taken.has(value); at += 1) value = `choice_${at}`;
    put([...all, { value, label: {} }]);
  };
  return (
    <Input.Wrapper className={classes.wide} label={t("field.choices")} labelElement="div" description={t("field.choicesAbout")}>
      <div className={classes.pairs} style={{ marginTop: 4 }}>
        {all.map((choice, at) => (
          <div key={at} className={classes.choice}>
            <TextInput label={t("choice.label")} value={choice.label[language] ?? ""} placeholder={Object.values(choice.label)[0]} onChange={(event) => set(at, { ...choice, label: withText(choice.label, language, event.currentTarget.value) })} error={faultAt(`${path}.choices.${at}.label`)} maxLength={80} disabled={readOnly} dir="auto" />
            <TextInput label={t("choice.value")} value={choice.value} onChange={(event) => set(at, { ...choice, value: event.currentTarget.value })} error={faultAt(`${path}.choices.${at}.value`)} disabled={readOnly} />
            <WayField
              label={t("way.next")}
              from={step.name}
              way={choice.next}
              usual="below"
              path={`${path}.choices.${at}.next`}
              onChange={(next) => set(at, { value: choice.value, label: choice.label, ...(next ? { next } : {}) })}
            />
            {!readOnly && (
              <ActionIcon variant="subtle" color="gray" mt={24} aria-label={t("choice.remove", { name: choice.value })} onClick={() => put(all.filter((_, index) => index !== at))}>
                <IconX size={16} aria-hidden />
              </ActionIcon>
            )}
          </div>
        ))}
        {!readOnly && (
          <Button variant="subtle" size="compact-sm" leftSection={<IconPlus size={14} aria-hidden />} onClick={add} style={{ alignSelf: "flex-start" }}>
            {t("choice.add")}
          </Button>
        )}
      </div>
    </Input.Wrapper>
  );
}
