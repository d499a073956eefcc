// The program: steps in their order, each opened to be written; what has no exit of its own leads to the one below.
import { ActionIcon, Button, Menu } from "@mantine/core";
import { IconAlertTriangle, IconArrowDown, IconArrowUp, IconChevronDown, IconChevronRight, IconPlus, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useWriting } from "../editor/context";
import { moved, newStep, renamed, STEP_TYPES, type Step, type StepType } from "../model";
import classes from "../Services.module.css";
import { glanceAt, ICONS } from "./kinds";
import { StepFields } from "./StepFields";

interface Props {
  steps: readonly Step[];
  /** The step where the phone is. */
  at: string;
  onChange: (steps: Step[]) => void;
}

export function Steps({ steps, at, onChange }: Props) {
  const { t } = useTranslation("services");
  const { language, readOnly, faultAt, warningAt } = useWriting();
  const [open, setOpen] = useState<number | null>(null);
  const set = (index: number, step: Step) => {
    const before = steps[index];
    const list = steps.map((it, place) => (place === index ? step : it));
    const free = !steps.some((it, place) => place !== index && it.name === step.name);
    onChange(before && before.name !== step.name && free ? renamed(list.map((it, place) => (place === index ? { ...it, name: before.name } : it)), before.name, step.name) : list);
  };
  const add = (type: StepType) => {
    setOpen(steps.length);
    onChange([...steps, newStep(type, steps)]);
  };
  const move = (index: number, by: number) => {
    setOpen(null);
    onChange(moved(steps, index, by));
  };
  return (
    <section className={classes.part} aria-label={t("steps.title")}>
      <h2>{t("steps.title")}</h2>
      <ol className={classes.steps}>
        {steps.map((step, index) => {
          const Picture = ICONS[step.type];
          const shown = open === index;
          const wrong = faultAt(`steps.${index}`);
          const warned = warningAt(`steps.${index}`);
          return (
            <li key={index} className={classes.step} data-at={step.name === at || undefined} data-wrong={Boolean(wrong) || undefined} data-warned={Boolean(warned) || undefined}>
              <div className={classes.stepHead}>
                <button type="button" className={classes.stepOpen} aria-expanded={shown} onClick={() => setOpen(shown ? null : index)}>
                  {shown ? <IconChevronDown size={14} aria-hidden /> : <IconChevronRight size={14} aria-hidden />}
                  <Picture size={18} stroke={1.5} aria-hidden />
                  <span className={classes.stepWords}>
                    <strong>{t(`step.${step.type}`)}</strong>
                    <span className={classes.dim} dir="auto">
                      {glanceAt(step, language)}
                    </span>
                  </span>
                  <span className={classes.dim}>{step.name}</span>
                </button>
                {!readOnly && (
                  <>
                    <ActionIcon variant="subtle" color="gray" aria-label={t("steps.up", { name: step.name })} disabled={index === 0} onClick={() => move(index, -1)}>
                      <IconArrowUp size={16} aria-hidden />
                    </ActionIcon>
                    <ActionIcon variant="subtle" color="gray" aria-label={t("steps.down", { name: step.name })} disabled={index === steps.length - 1} onClick={() => move(index, 1)}>
                      <IconArrowDown size={16} aria-hidden />
                    </ActionIcon>
                    <ActionIcon variant="subtle" color="gray" aria-label={t("steps.remove", { name: step.name })} onClick={() => onChange(steps.filter((_, place) => place !== index))}>
                      <IconTrash size={16} aria-hidden />
                    </ActionIcon>
                  </>
                )}
              </div>
              {warned && (
                <p className={classes.warning} role="note">
                  <IconAlertTriangle size={16} aria-hidden />
                  {warned}
                </p>
              )}
              {!shown && <Leads step={step} />}
              {shown && (
                <div className={classes.stepBody}>
                  <StepFields step={step} path={`steps.${index}`} onChange={(after) => set(index, after)} />
                </div>
              )}
            </li>
          );
        })}
      </ol>
      {!readOnly && (
        <Menu position="bottom-start">
          <Menu.Target>
            <Button variant="default" leftSection={<IconPlus size={16} aria-hidden />} style={{ alignSelf: "flex-start" }}>
              {t("steps.add")}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {STEP_TYPES.map((type) => {
              const Picture = ICONS[type];
              return (
                <Menu.Item key={type} leftSection={<Picture size={16} aria-hidden />} onClick={() => add(type)}>
                  {t(`step.${type}`)}
                </Menu.Item>
              );
            })}
          </Menu.Dropdown>
        </Menu>
      )}
    </section>
  );
}

/** Where a closed step leads, apart from the one below. */
function Leads({ step }: { step: Step }) {
  const { t } = useTranslation("services");
  const { language } = useWriting();
  const end = (way: string) => (way === "end" ? t("way.end") : way);
  const lines = [
    ...(step.choices ?? []).map((choice, at) => [choice.label[language] ?? `${at + 1}`, choice.next]),
    [t("way.next"), step.next],
    [t("way.failed"), step.failed],
    [t("way.otherwise"), step.otherwise],
    [t("way.declined"), step.declined],
    [t("way.refused"), step.refused],
  ].filter((it): it is [string, string] => Boolean(it[1]));
  if (!lines.length) return null;
  return (
    <div className={classes.leads}>
      {lines.map(([name, way], at) => (
        <span key={at} dir="auto">
          {t("way.leads", { name, to: end(way) })}
        </span>
      ))}
    </div>
  );
}
