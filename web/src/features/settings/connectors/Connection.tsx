// Where the back end is and how one signs in there, and when it is left alone.
import { Button, Group, NumberInput, Text, Textarea, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, elsewhere, useAct, type SchemaConnectorItem } from "@/lib/api";
import { useMay } from "@/lib/session";
import { notifyDone, RelativeTime } from "@/ui";
import { connectorKindsQuery } from "../queries";
import classes from "./Connectors.module.css";
import { settingsOf, valuesOf, type Definition } from "./model";
import { SettingFields } from "./SettingFields";

export function Connection({ connector }: { connector: SchemaConnectorItem }) {
  const { t } = useTranslation("connectors");
  const mayWrite = useMay()("channels:write");
  const { data: kinds } = useQuery(connectorKindsQuery());
  const stored = connector.definition as unknown as Definition;
  const [given, setGiven] = useState<Record<string, unknown>>({});
  const [title, setTitle] = useState(stored.title ?? "");
  const [breaker, setBreaker] = useState(stored.breaker ?? {});
  const [sorry, setSorry] = useState(stored.fallback ?? {});
  const fields = kinds?.find((each) => each.name === stored.kind)?.settings ?? [];
  const values = { ...valuesOf(fields, connector.settings), ...given };
  const save = useAct({
    call: () =>
      api.PATCH("/api/v1/connectors/{connector_id}", {
        params: { path: { connector_id: connector.id } },
        body: {
          definition: { ...stored, title, breaker, fallback: sorry } as never,
          settings: settingsOf(fields, stored.kind, values) as Record<string, never>,
        },
      }),
    touches: [["connector"], ["audit"]],
    showsErrors: true,
    onDone: () => {
      setGiven({});
      notifyDone(t("saved"));
    },
  });
  const { health } = connector;
  const fault = elsewhere(save.error, fields.map((field) => `settings.${field.name}`));
  return (
    <form
      className={classes.narrow}
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      {health.failed_at && (
        <p className={classes.dim}>
          {t("health.lastFault", { error: health.error })} <RelativeTime at={health.failed_at} />
        </p>
      )}
      <TextInput label={t("titleField")} value={title} onChange={(event) => setTitle(event.currentTarget.value)} maxLength={200} disabled={!mayWrite} />
      <SettingFields
        kind={stored.kind}
        fields={fields}
        values={values}
        onChange={(name, value) => setGiven({ ...given, [name]: value })}
        stored={connector.secrets_set}
        error={save.error}
        readOnly={!mayWrite}
      />
      <div className={classes.fields}>
        <NumberInput label={t("breaker.failures")} value={breaker.failures ?? 5} onChange={(next) => setBreaker({ ...breaker, failures: Number(next) })} min={1} max={1000} disabled={!mayWrite} />
        <NumberInput label={t("breaker.seconds")} value={breaker.seconds ?? 30} onChange={(next) => setBreaker({ ...breaker, seconds: Number(next) })} min={1} max={3600} disabled={!mayWrite} />
      </div>
      <Fallback label={t("fallback.label")} description={t("fallback.text")} texts={sorry} onChange={setSorry} readOnly={!mayWrite} />
      {fault && (
        <Text role="alert" size="sm" c="var(--nl-bad)">
          {fault}
        </Text>
      )}
      {mayWrite && (
        <Group>
          <Button type="submit" loading={save.isPending} disabled={fields.length === 0}>
            {t("save")}
          </Button>
        </Group>
      )}
    </form>
  );
}

interface FallbackProps {
  label: string;
  description: string;
  texts: Record<string, string>;
  onChange: (texts: Record<string, string>) => void;
  readOnly: boolean;
}

/** A polite text by language: English first, then those that are there, and room for one more. */
function Fallback({ label, description, texts, onChange, readOnly }: FallbackProps) {
  const { i18n } = useTranslation("connectors");
  const names = new Intl.DisplayNames(i18n.language, { type: "language" });
  const languages = [...new Set(["en", ...Object.keys(texts), "es"])];
  const set = (language: string, text: string) => {
    const rest = Object.fromEntries(Object.entries(texts).filter(([other]) => other !== language));
    onChange(text ? { ...rest, [language]: text } : rest);
  };
  return (
    <div className={classes.fields}>
      {languages.map((language, at) => (
        <Textarea
          key={language}
          className={classes.wide}
          label={`${label} (${names.of(language) ?? language})`}
          description={at === 0 ? description : undefined}
          value={texts[language] ?? ""}
          onChange={(event) => set(language, event.currentTarget.value)}
          maxLength={1000}
          autosize
          disabled={readOnly}
        />
      ))}
    </div>
  );
}
