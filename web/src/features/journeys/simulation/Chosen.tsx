// What may be chosen for a trial beyond the first look: who, each question's answer, events, and what back ends say.
import { ActionIcon, Autocomplete, Button, Group, NumberInput, Select, Stack, TextInput } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Journey } from "../model";
import { useChoices } from "../panel/useChoices";
import { backEndsOf, eventsOf, put, questionsOf, type Answer, type Answering, type BackEnd, type Choices, type Happening } from "./choices";

interface Props {
  journey: Journey;
  chosen: Choices;
  onChange: (chosen: Choices) => void;
}

const ANSWERS: readonly Answer[] = ["yes", "no", "words", "nothing", "undeliverable"];

export function Chosen({ journey, chosen, onChange }: Props) {
  const { t } = useTranslation("journeys");
  const segments = useChoices("segment", {}) ?? [];
  const questions = questionsOf(journey);
  const backEnds = backEndsOf(journey);
  const happen = (happenings: readonly Happening[]) => onChange({ ...chosen, happenings });
  const say = (key: string, said: BackEnd | null) => onChange({ ...chosen, backEnds: put(chosen.backEnds, key, said) });
  const answer = (step: string, own: Answering | null) => onChange({ ...chosen, steps: put(chosen.steps, step, own) });
  return (
    <Stack gap="sm">
      <Group grow align="end">
        <Select label={t("simulate.segment")} placeholder={t("simulate.everyone")} data={[...segments]} value={chosen.segment} onChange={(segment) => onChange({ ...chosen, segment })} clearable searchable />
        <NumberInput label={t("simulate.seed")} value={chosen.seed} onChange={(seed) => onChange({ ...chosen, seed: Number(seed) || 0 })} min={0} max={2_147_483_647} allowDecimal={false} />
      </Group>
      {questions.map(({ step, title }) => (
        <Question key={step} title={title} own={chosen.steps[step] ?? null} everywhere={chosen.everywhere} onChange={(own) => answer(step, own)} />
      ))}
      <fieldset>
        <legend>{t("simulate.events")}</legend>
        {chosen.happenings.map((each, index) => (
          <Event
            key={index}
            each={each}
            known={eventsOf(journey)}
            onChange={(next) => happen(chosen.happenings.map((other, at) => (at === index ? next : other)))}
            onDrop={() => happen(chosen.happenings.filter((_, at) => at !== index))}
          />
        ))}
        <div>
          <Button size="compact-sm" variant="default" leftSection={<IconPlus size={14} aria-hidden />} onClick={() => happen([...chosen.happenings, { event: eventsOf(journey)[0] ?? "", days: 1, share: 100 }])}>
            {t("simulate.addEvent")}
          </Button>
        </div>
      </fieldset>
      {backEnds.map(({ key, connector, operation, values }) => (
        <Said key={key} title={operation ? `${connector}: ${operation}` : connector} values={values} said={chosen.backEnds[key] ?? null} onChange={(said) => say(key, said)} />
      ))}
    </Stack>
  );
}

interface QuestionProps {
  title: string;
  own: Answering | null;
  everywhere: Answering;
  onChange: (own: Answering | null) => void;
}

function Question({ title, own, everywhere, onChange }: QuestionProps) {
  const { t } = useTranslation("journeys");
  const data = [{ value: "", label: t("simulate.asEverywhere") }, ...ANSWERS.map((value) => ({ value, label: t(`simulate.answer.${value}`) }))];
  return (
    <fieldset>
      <legend dir="auto">{title}</legend>
      <Group gap="xs" wrap="nowrap">
        <Select flex={1} aria-label={t("simulate.answerTo", { title })} data={data} value={own?.answer ?? ""} onChange={(next) => onChange(next ? { ...(own ?? everywhere), answer: next as Answer } : null)} allowDeselect={false} />
        {own && own.answer !== "nothing" && <Share value={own.share} onChange={(share) => onChange({ ...own, share })} />}
      </Group>
      {own?.answer === "words" && <TextInput aria-label={t("simulate.words", { title })} placeholder={t("simulate.wordsHint")} value={own.text} onChange={(event) => onChange({ ...own, text: event.currentTarget.value })} />}
    </fieldset>
  );
}

interface EventProps {
  each: Happening;
  known: readonly string[];
  onChange: (next: Happening) => void;
  onDrop: () => void;
}

function Event({ each, known, onChange, onDrop }: EventProps) {
  const { t } = useTranslation("journeys");
  return (
    <Group gap="xs" wrap="nowrap">
      <Autocomplete flex={1} miw={0} aria-label={t("simulate.event")} placeholder={t("simulate.event")} data={[...known]} value={each.event} onChange={(event) => onChange({ ...each, event })} />
      <NumberInput w={72} aria-label={t("simulate.afterDays")} prefix={t("simulate.day")} value={each.days} onChange={(days) => onChange({ ...each, days: Number(days) || 0 })} min={0} max={400} allowDecimal={false} hideControls />
      <Share value={each.share} onChange={(share) => onChange({ ...each, share })} />
      <ActionIcon variant="subtle" color="gray" aria-label={t("simulate.dropEvent", { name: each.event })} onClick={onDrop}>
        <IconX size={15} />
      </ActionIcon>
    </Group>
  );
}

interface SaidProps {
  title: string;
  values: readonly string[];
  said: BackEnd | null;
  onChange: (said: BackEnd | null) => void;
}

function Said({ title, values, said, onChange }: SaidProps) {
  const { t } = useTranslation("journeys");
  const state = said ? (said.fails ? "fails" : "answers") : "silent";
  const choose = (next: string | null) => onChange(next === "silent" ? null : { fails: next === "fails", values: said?.values ?? {} });
  return (
    <fieldset>
      <legend dir="auto">{title}</legend>
      <Select aria-label={t("simulate.backEnd", { title })} data={(["silent", "answers", "fails"] as const).map((value) => ({ value, label: t(`simulate.backEndSays.${value}`) }))} value={state} onChange={choose} allowDeselect={false} />
      {said && !said.fails && values.map((name) => (
        <TextInput key={name} label={name} value={textOf(said.values[name])} onChange={(event) => onChange({ ...said, values: { ...said.values, [name]: event.currentTarget.value } })} />
      ))}
    </fieldset>
  );
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function Share({ value, onChange }: { value: number; onChange: (share: number) => void }) {
  const { t } = useTranslation("journeys");
  return <NumberInput w={84} aria-label={t("field.share")} suffix=" %" value={value} onChange={(next) => onChange(Number(next) || 0)} min={0} max={100} hideControls />;
}
