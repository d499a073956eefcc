// A place to try an operation: what is asked, and beside the values what went out and came back, masked.
import { Button, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, useAct, type SchemaConnectorItem, type SchemaConnectorTrial } from "@/lib/api";
import { StatusBadge } from "@/ui";
import classes from "./Connectors.module.css";
import type { Operation } from "./model";

interface Props {
  connector: SchemaConnectorItem;
  name: string;
  operation: Operation;
  changed: boolean;
}

export function TryPane({ connector, name, operation, changed }: Props) {
  const { t } = useTranslation("connectors");
  const [given, setGiven] = useState<Record<string, string>>({});
  const [result, setResult] = useState<SchemaConnectorTrial | null>(null);
  const attempt = useAct({
    call: () =>
      api.POST("/api/v1/connectors/{connector_id}/try", {
        params: { path: { connector_id: connector.id } },
        body: { operation: name, arguments: Object.fromEntries(Object.entries(given).filter(([, value]) => value !== "")) as Record<string, never> },
      }),
    touches: [["connector"]],
    onDone: setResult,
  });
  return (
    <section className={classes.part} aria-label={t("try.title")}>
      <h2>{t("try.title")}</h2>
      <form
        className={classes.column}
        onSubmit={(event) => {
          event.preventDefault();
          attempt.mutate();
        }}
      >
        {Object.entries(operation.arguments ?? {}).map(([argument, it]) => (
          <TextInput key={argument} label={argument} value={given[argument] ?? ""} onChange={(event) => setGiven({ ...given, [argument]: event.currentTarget.value })} withAsterisk={!it.optional} autoComplete="off" />
        ))}
        {changed && <p className={classes.dim}>{t("try.saveFirst")}</p>}
        <Button type="submit" variant="default" loading={attempt.isPending} disabled={changed}>
          {t("try.do")}
        </Button>
      </form>
      {result && <Result result={result} />}
    </section>
  );
}

function Result({ result }: { result: SchemaConnectorTrial }) {
  const { t } = useTranslation("connectors");
  const { exchange } = result;
  const fine = result.outcome === "answered";
  return (
    <div className={classes.column} role="status">
      <div className={classes.row}>
        <StatusBadge tone={fine ? "good" : "bad"}>{t(`outcome.${result.outcome}`)}</StatusBadge>
        <span className={classes.dim}>{t("try.took", { milliseconds: result.milliseconds, count: result.attempts })}</span>
      </div>
      {result.error && <Text size="sm">{result.error}</Text>}
      {fine && <Shown title={t("try.values")} text={JSON.stringify(result.values, null, 2)} />}
      {result.fallback && <Shown title={t("try.fallback")} text={result.fallback} />}
      {exchange.address && <Shown title={t("try.sent")} text={[`${exchange.method} ${exchange.address}${exchange.query ? `?${exchange.query}` : ""}`, exchange.sent].filter(Boolean).join("\n\n")} />}
      {exchange.answered && <Shown title={t("try.answered", { status: exchange.status })} text={exchange.answered} />}
    </div>
  );
}

function Shown({ title, text }: { title: string; text: string }) {
  return (
    <div>
      <div className={classes.dim}>{title}</div>
      <pre className={classes.code} dir="auto">
        {text}
      </pre>
    </div>
  );
}
