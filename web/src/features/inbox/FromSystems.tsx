// From your systems: what an agent may ask of back ends, filled in from the conversation, and what they said.
import { Button, Group, NumberInput, Select, TextInput } from "@mantine/core";
import { useState } from "react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { faultOf, type SchemaSystemAnswer, type SchemaSystemArgument, type SchemaSystemOperation } from "@/lib/api";
import { useMay } from "@/lib/session";
import { notifyDone, RelativeTime, StatusBadge } from "@/ui";
import classes from "./FromSystems.module.css";
import { insertIntoReply } from "./insertion";
import { nameOf, told, toldAll } from "./told";
import { useDesk } from "./useDesk";
import { keyOfOperation, useAskSystem, useSystems } from "./useSystems";

export function FromSystems({ id }: { id: string }) {
  const { t } = useTranslation("inbox");
  const { data } = useSystems(id);
  const mayOpen = useMay()("channels:write");
  const [chosen, setChosen] = useState<string | null>(null);
  if (!data) return null;
  const only = data.operations.length === 1 ? data.operations[0] : undefined;
  const operation = data.operations.find((it) => keyOfOperation(it) === chosen) ?? only;
  return (
    <div className={classes.systems}>
      {data.operations.length === 0 && (
        <p className={classes.dim}>
          {t("systems.none")} {mayOpen && <Link to="/settings" search={{ tab: "connectors" }}>{t("systems.open")}</Link>}
        </p>
      )}
      {data.operations.length > 0 && (
        <Select
          size="xs"
          aria-label={t("systems.what")}
          placeholder={t("systems.what")}
          data={grouped(data.operations)}
          value={operation ? keyOfOperation(operation) : null}
          onChange={setChosen}
          allowDeselect={false}
          searchable={data.operations.length > 8}
        />
      )}
      {operation && <Question key={keyOfOperation(operation)} id={id} operation={operation} />}
      {data.asked.length > 0 && (
        <ul className={classes.answers} aria-label={t("systems.said")} aria-live="polite">
          {data.asked.slice(0, 5).map((answer) => (
            <Answer key={answer.call} id={id} answer={answer} title={titleOf(data.operations, answer)} />
          ))}
        </ul>
      )}
    </div>
  );
}

function Question({ id, operation }: { id: string; operation: SchemaSystemOperation }) {
  const { t } = useTranslation("inbox");
  const [given, setGiven] = useState<Record<string, unknown>>(() => Object.fromEntries(operation.arguments.map((it) => [it.name, it.value])));
  const ask = useAskSystem(id);
  const missing = operation.arguments.some((it) => !it.optional && (given[it.name] ?? "") === "");
  return (
    <form
      className={classes.question}
      onSubmit={(event) => {
        event.preventDefault();
        const values = Object.entries(given).filter(([, value]) => value !== "" && value !== null);
        ask.mutate({ connector: operation.connector, operation: operation.operation, arguments: Object.fromEntries(values) as Record<string, never> });
      }}
    >
      {operation.arguments.map((argument) => (
        <Argument
          key={argument.name}
          argument={argument}
          value={given[argument.name]}
          fault={faultOf(ask.error, `arguments.${argument.name}`) ?? undefined}
          onChange={(value) => setGiven((before) => ({ ...before, [argument.name]: value }))}
        />
      ))}
      <Button type="submit" size="compact-sm" variant="default" loading={ask.isPending} disabled={missing}>
        {t("systems.ask")}
      </Button>
    </form>
  );
}

interface ArgumentProps {
  argument: SchemaSystemArgument;
  value: unknown;
  fault?: string;
  onChange: (value: unknown) => void;
}

function Argument({ argument, value, fault, onChange }: ArgumentProps) {
  const { t } = useTranslation("inbox");
  const common = { size: "xs", label: nameOf(argument.name), error: fault, required: !argument.optional, withAsterisk: false } as const;
  const text = typeof value === "string" ? value : value === null || value === undefined ? "" : JSON.stringify(value);
  if (argument.type === "number" || argument.type === "whole") {
    return <NumberInput {...common} value={typeof value === "number" ? value : text} onChange={onChange} allowDecimal={argument.type === "number"} />;
  }
  if (argument.type === "yes_no") {
    const data = [{ value: "true", label: t("systems.yes") }, { value: "false", label: t("systems.no") }];
    return <Select {...common} data={data} value={text || null} onChange={(next) => onChange(next === null ? null : next === "true")} />;
  }
  return <TextInput {...common} value={text} onChange={(event) => onChange(event.currentTarget.value)} maxLength={1000} dir="auto" />;
}

const TONES = { waiting: "quiet", answered: "good", failed: "bad", timed_out: "warn", refused: "bad", open_circuit: "warn" } as const;

function Answer({ id, answer, title }: { id: string; answer: SchemaSystemAnswer; title: string }) {
  const { t } = useTranslation("inbox");
  const { context } = useDesk(id);
  const values = answer.values as Record<string, unknown>;
  const keep = () => context.mutate(values, { onSuccess: () => notifyDone(t("systems.kept")) });
  return (
    <li className={classes.answer}>
      <div className={classes.answerHead}>
        <strong dir="auto">{title}</strong>
        <StatusBadge tone={TONES[answer.state]}>{t(`systems.state.${answer.state}`)}</StatusBadge>
      </div>
      <p className={classes.dim}>
        {answer.by && <span dir="auto">{answer.by} · </span>}
        <RelativeTime at={answer.asked_at} />
      </p>
      {answer.state !== "waiting" && answer.state !== "answered" && <p className={classes.why}>{t(`systems.why.${answer.state}`)} {answer.error}</p>}
      {answer.state === "answered" && Object.keys(values).length === 0 && <p className={classes.dim}>{t("systems.nothing")}</p>}
      {Object.keys(values).length > 0 && (
        <>
          <dl className={classes.values}>
            {Object.entries(values).map(([name, value]) => (
              <div key={name}>
                <dt dir="auto">{nameOf(name)}</dt>
                <dd dir="auto">{told(value)}</dd>
              </div>
            ))}
          </dl>
          <Group gap={4}>
            <Button size="compact-xs" variant="subtle" onClick={keep} loading={context.isPending}>
              {t("systems.keep")}
            </Button>
            <Button
              size="compact-xs"
              variant="subtle"
              onClick={() => {
                insertIntoReply(id, toldAll(values));
                notifyDone(t("systems.inserted"));
              }}
            >
              {t("systems.insert")}
            </Button>
          </Group>
        </>
      )}
    </li>
  );
}

function titleOf(operations: readonly SchemaSystemOperation[], answer: SchemaSystemAnswer): string {
  const found = operations.find((it) => it.connector === answer.connector && it.operation === answer.operation);
  return found?.title || nameOf(answer.operation);
}

function grouped(operations: readonly SchemaSystemOperation[]) {
  const groups = new Map<string, { value: string; label: string }[]>();
  for (const it of operations) {
    const group = it.connector_title || it.connector;
    groups.set(group, [...(groups.get(group) ?? []), { value: keyOfOperation(it), label: it.title || nameOf(it.operation) }]);
  }
  return [...groups].map(([group, items]) => ({ group, items }));
}
