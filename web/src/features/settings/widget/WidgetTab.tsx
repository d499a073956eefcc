// Chat widgets: which there are, and the one that is being set up, with its preview beside it.
import { Button, Select } from "@mantine/core";
import { IconMessageCircle, IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, apiQuery, useAct, type SchemaWidgetItem } from "@/lib/api";
import { useMay } from "@/lib/session";
import { EmptyState, ListSkeleton, ProblemView } from "@/ui";
import { Secret } from "../Secret";
import classes from "./Widget.module.css";
import { WidgetForm } from "./WidgetForm";

const widgetsQuery = () => apiQuery(["widget"], "/api/v1/widgets");

export function WidgetTab() {
  const { t } = useTranslation("widget");
  const { data, error, refetch } = useQuery(widgetsQuery());
  const mayWrite = useMay()("channels:write");
  const [chosen, setChosen] = useState<number | null>(null);
  const [secret, setSecret] = useState("");
  const add = useAct({
    call: (name: string) => api.POST("/api/v1/widgets", { body: { name } }),
    touches: [["widget"], ["account"], ["audit"]],
    onDone: (made) => {
      setChosen(made.widget.id);
      setSecret(made.secret);
    },
  });
  if (error && !data) return <ProblemView error={error} onRetry={() => void refetch()} />;
  if (!data) return <ListSkeleton />;
  const current = data.find((each) => each.id === chosen) ?? data[0];
  const addButton = (word: string, variant: "filled" | "default") =>
    mayWrite && (
      <Button variant={variant} leftSection={<IconPlus size={16} aria-hidden />} onClick={() => add.mutate(freeName(t("first"), data))} loading={add.isPending}>
        {word}
      </Button>
    );
  return (
    <>
      {current ? (
        <>
          <div className={classes.bar}>
            {data.length > 1 ? (
              <Select
                label={t("choose")}
                data={data.map((each) => ({ value: String(each.id), label: each.name }))}
                value={String(current.id)}
                onChange={(value) => setChosen(Number(value))}
                allowDeselect={false}
              />
            ) : (
              <span />
            )}
            {addButton(t("another"), "default")}
          </div>
          <WidgetForm key={`${current.id} ${JSON.stringify(current)}`} item={current} mayWrite={mayWrite} onSecret={setSecret} />
        </>
      ) : (
        <EmptyState icon={IconMessageCircle} title={t("none.title")} text={t("none.text")} action={addButton(t("none.do"), "filled") || undefined} />
      )}
      {secret && <Secret title={t("identity.made")} secret={secret} onClose={() => setSecret("")} />}
    </>
  );
}

function freeName(wanted: string, taken: readonly SchemaWidgetItem[]): string {
  const names = new Set(taken.map((each) => each.name));
  let name = wanted;
  for (let number = 2; names.has(name); number += 1) name = `${wanted} ${number}`;
  return name;
}
