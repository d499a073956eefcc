// What goes out, by the kind of back end: an HTTP request, a statement, a method, a file.
import { Checkbox, Select, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import classes from "./Connectors.module.css";
import { statusesOf, type Request } from "./model";
import { Pairs } from "./Pairs";

interface Props {
  request: Request;
  onChange: (request: Request) => void;
  fault: (field: string) => string | null;
  readOnly: boolean;
}

export function RequestFields(props: Props) {
  switch (props.request.way) {
    case "http":
      return <Http {...props} />;
    case "sql":
      return <Sql {...props} />;
    case "jsonrpc":
      return <Rpc {...props} />;
    case "file":
      return <CsvFile {...props} />;
  }
}

function Http({ request, onChange, fault, readOnly }: Props) {
  const { t } = useTranslation("connectors");
  const set = (change: Partial<Request>) => onChange({ ...request, ...change });
  return (
    <div className={classes.fields}>
      <Select label={t("request.method")} data={["GET", "POST", "PUT", "PATCH", "DELETE"]} value={request.method ?? "GET"} onChange={(method) => set({ method: method ?? "GET" })} allowDeselect={false} disabled={readOnly} />
      <TextInput className={classes.mono} label={t("request.path")} value={request.path ?? "/"} onChange={(event) => set({ path: event.currentTarget.value })} error={fault("request.path")} disabled={readOnly} />
      <Pairs label={t("request.query")} pairs={request.query ?? {}} onChange={(query) => set({ query })} fault={fault("request.query")} readOnly={readOnly} />
      <Pairs label={t("request.headers")} pairs={request.headers ?? {}} onChange={(headers) => set({ headers })} fault={fault("request.headers")} readOnly={readOnly} begin="X-Header" />
      {request.method && request.method !== "GET" && (
        <>
          <Json label={t("request.json")} description={t("request.jsonText")} value={request.json} onChange={(json) => set({ json })} error={fault("request.json")} readOnly={readOnly} />
          <Pairs label={t("request.form")} description={t("request.formText")} pairs={request.form ?? {}} onChange={(form) => set({ form })} fault={fault("request.form")} readOnly={readOnly} begin="field" />
        </>
      )}
      <Also also={request.also ?? []} onChange={(also) => set({ also })} fault={fault("request.also")} readOnly={readOnly} />
    </div>
  );
}

interface AlsoProps {
  also: readonly number[];
  onChange: (also: number[]) => void;
  fault: string | null;
  readOnly: boolean;
}

/** Statuses that are answers too, typed as text; taken over as far as they are statuses. */
function Also({ also, onChange, fault, readOnly }: AlsoProps) {
  const { t } = useTranslation("connectors");
  const [text, setText] = useState(() => also.join(", "));
  return (
    <TextInput
      label={t("request.also")}
      description={t("request.alsoText")}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        onChange(statusesOf(event.currentTarget.value));
      }}
      onBlur={() => setText(also.join(", "))}
      error={fault}
      disabled={readOnly}
    />
  );
}

function Sql({ request, onChange, fault, readOnly }: Props) {
  const { t } = useTranslation("connectors");
  return (
    <Textarea
      className={classes.mono}
      label={t("request.statement")}
      description={t("request.statementText")}
      value={request.statement ?? ""}
      onChange={(event) => onChange({ ...request, statement: event.currentTarget.value })}
      error={fault("request.statement")}
      autosize
      minRows={4}
      spellCheck={false}
      disabled={readOnly}
    />
  );
}

function Rpc({ request, onChange, fault, readOnly }: Props) {
  const { t } = useTranslation("connectors");
  const set = (change: Partial<Request>) => onChange({ ...request, ...change });
  return (
    <div className={classes.fields}>
      <TextInput className={classes.mono} label={t("request.rpcMethod")} value={request.method ?? ""} onChange={(event) => set({ method: event.currentTarget.value })} error={fault("request.method")} disabled={readOnly} />
      <Checkbox mt={28} label={t("request.writes")} checked={request.writes ?? false} onChange={(event) => set({ writes: event.currentTarget.checked })} disabled={readOnly} />
      <Json label={t("request.params")} description={t("request.jsonText")} value={request.params} onChange={(params) => set({ params: params ?? [] })} error={fault("request.params")} readOnly={readOnly} />
    </div>
  );
}

function CsvFile({ request, onChange, fault, readOnly }: Props) {
  const { t } = useTranslation("connectors");
  const set = (change: Partial<Request>) => onChange({ ...request, ...change });
  return (
    <div className={classes.fields}>
      <Select
        label={t("request.action")}
        data={(["find", "drop"] as const).map((value) => ({ value, label: t(`request.${value}`) }))}
        value={request.action ?? "find"}
        onChange={(action) => set({ action: action === "drop" ? "drop" : "find" })}
        allowDeselect={false}
        disabled={readOnly}
      />
      <TextInput className={classes.mono} label={t("request.file")} value={request.path ?? ""} onChange={(event) => set({ path: event.currentTarget.value })} error={fault("request.path")} disabled={readOnly} />
      <Pairs label={t("request.columns")} pairs={request.columns ?? {}} onChange={(columns) => set({ columns })} fault={fault("request.columns")} readOnly={readOnly} begin="column" />
    </div>
  );
}

interface JsonProps {
  label: string;
  description: string;
  value: unknown;
  onChange: (value: unknown) => void;
  error: string | null;
  readOnly: boolean;
}

/** JSON as text: what can't be read is kept on screen and not taken over. */
function Json({ label, description, value, onChange, error, readOnly }: JsonProps) {
  const { t } = useTranslation("connectors");
  const [text, setText] = useState(() => (value === undefined || value === null ? "" : JSON.stringify(value, null, 2)));
  const [broken, setBroken] = useState(false);
  const take = (next: string) => {
    setText(next);
    try {
      onChange(next.trim() ? (JSON.parse(next) as unknown) : null);
      setBroken(false);
    } catch {
      setBroken(true);
    }
  };
  return (
    <Textarea
      className={`${classes.wide} ${classes.mono}`}
      label={label}
      description={description}
      value={text}
      onChange={(event) => take(event.currentTarget.value)}
      error={broken ? t("request.broken") : error}
      autosize
      minRows={3}
      spellCheck={false}
      disabled={readOnly}
    />
  );
}
