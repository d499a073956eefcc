// What a connector can be asked: one operation at a time in the editor, and a place to try it beside.
import { Button, Select, Text } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, useAct, type SchemaConnectorItem } from "@/lib/api";
import { useMay } from "@/lib/session";
import { notifyDone } from "@/ui";
import classes from "./Connectors.module.css";
import { begun, freshName, renamed, without, type Definition, type Operation } from "./model";
import { OperationEditor } from "./OperationEditor";
import { TryPane } from "./TryPane";

export function Operations({ connector }: { connector: SchemaConnectorItem }) {
  const { t } = useTranslation("connectors");
  const mayWrite = useMay()("channels:write");
  const stored = connector.definition as unknown as Definition;
  const [operations, setOperations] = useState(stored.operations);
  const [at, setAt] = useState(() => Object.keys(stored.operations)[0] ?? "");
  const changed = JSON.stringify(operations) !== JSON.stringify(stored.operations);
  const save = useAct({
    call: () =>
      api.PATCH("/api/v1/connectors/{connector_id}", {
        params: { path: { connector_id: connector.id } },
        body: { definition: { ...stored, operations } as never },
      }),
    touches: [["connector"], ["audit"]],
    showsErrors: true,
    onDone: () => notifyDone(t("saved")),
  });
  const operation = operations[at];
  const put = (next: Record<string, Operation>, where: string) => {
    setOperations(next);
    setAt(where);
  };
  const add = () => {
    const name = freshName(operations, "look_up");
    put({ ...operations, [name]: begun(stored.kind) }, name);
  };
  const names = Object.entries(operations).map(([name, each]) => ({ value: name, label: each.title ? `${each.title} (${name})` : name }));
  return (
    <div className={classes.columns}>
      <div className={classes.column}>
        <div className={classes.row}>
          {names.length > 0 && <Select aria-label={t("operation.choose")} data={names} value={at} onChange={(next) => setAt(next ?? at)} allowDeselect={false} w={280} />}
          {mayWrite && (
            <>
              <Button variant="default" leftSection={<IconPlus size={16} aria-hidden />} onClick={add}>
                {t("operation.add")}
              </Button>
              <Button onClick={() => save.mutate()} loading={save.isPending} disabled={!changed}>
                {t("save")}
              </Button>
            </>
          )}
        </div>
        {save.error && (
          <Text role="alert" size="sm" c="var(--nl-bad)">
            {faultText(save.error)}
          </Text>
        )}
        {operation ? (
          <OperationEditor
            key={Object.keys(operations).indexOf(at)}
            name={at}
            operation={operation}
            error={save.error}
            readOnly={!mayWrite}
            onName={(name) => name in operations || put(renamed(operations, at, name), name)}
            onChange={(next) => setOperations({ ...operations, [at]: next })}
            onRemove={() => {
              const rest = without(operations, at);
              put(rest, Object.keys(rest)[0] ?? "");
            }}
          />
        ) : (
          <p className={classes.dim}>{t("operation.none")}</p>
        )}
      </div>
      {operation && mayWrite && <TryPane key={at} connector={connector} name={at} operation={operation} changed={changed} />}
    </div>
  );
}

function faultText(error: Error & { field?: string; detail?: string; remedy?: string }): string {
  return [error.field?.replace("definition.operations.", ""), error.detail ?? error.message, error.remedy].filter(Boolean).join(" · ");
}
